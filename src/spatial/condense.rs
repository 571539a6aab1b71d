//! From a spanning tree to clusters: single linkage, condensed tree, selection.
//!
//! R. J. G. B. Campello, D. Moulavi, A. Zimek, J. Sander, Hierarchical density estimates for data clustering,
//! visualization, and outlier detection (ACM TKDD 10(1), 2015).

use super::mst::Edge;

/// How clusters are taken from the condensed tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Selection {
    /// Those with the greatest excess of mass
    #[default]
    #[serde(rename = "eom")]
    #[cfg_attr(feature = "cli", value(name = "eom"))]
    ExcessOfMass,
    /// The leaves
    Leaf,
}

/// Labels, membership probabilities and outlier scores of points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HdbscanResult {
    /// The cluster of each point, numbered by smallest member.
    pub cluster: Vec<Option<u32>>,
    /// How firmly it belongs to it, 0 to 1; 0 for noise.
    pub probability: Vec<f64>,
    /// How far it is an outlier (GLOSH), 0 to 1.
    pub outlier: Vec<f64>,
    /// The number of clusters.
    pub count: usize,
}

/// Merges of single linkage: nodes below n are points, n + i is the i-th merge.
struct Linkage {
    children: Vec<(u32, u32)>,
    length: Vec<f64>,
    size: Vec<u32>,
    n: usize,
}

/// A cluster of the condensed tree.
#[derive(Clone, Copy)]
struct Node {
    parent: u32,
    /// 1 / length at which it was born.
    birth: f64,
    stability: f64,
}

/// Clusters `n` points by the spanning tree's edges, sorted by [`Edge::order`].
pub fn condense(n: usize, edges: &[Edge], min_cluster_size: u32, selection: Selection) -> HdbscanResult {
    if n == 0 || edges.len() + 1 != n {
        let none = || vec![0.0; n];
        return HdbscanResult { cluster: vec![None; n], probability: none(), outlier: none(), count: 0 };
    }
    let linkage = Linkage::new(n, edges);
    let tree = Tree::new(&linkage, min_cluster_size);
    let chosen = tree.chosen(selection);
    tree.labelled(&chosen)
}

impl Linkage {
    fn new(n: usize, edges: &[Edge]) -> Self {
        let mut parent: Vec<u32> = (0..2 * n as u32 - 1).collect();
        let mut linkage = Self { children: Vec::with_capacity(n), length: Vec::with_capacity(n), size: vec![1; n], n };
        for (i, edge) in edges.iter().enumerate() {
            let (a, b) = (root(&mut parent, edge.a), root(&mut parent, edge.b));
            let node = (n + i) as u32;
            parent[a as usize] = node;
            parent[b as usize] = node;
            linkage.children.push((a, b));
            linkage.length.push(edge.length);
            linkage.size.push(linkage.size[a as usize] + linkage.size[b as usize]);
        }
        linkage
    }

    /// The points under a node.
    fn points(&self, node: u32, out: &mut Vec<u32>) {
        out.clear();
        let mut stack = vec![node];
        while let Some(node) = stack.pop() {
            match (node as usize).checked_sub(self.n) {
                None => out.push(node),
                Some(merge) => stack.extend([self.children[merge].0, self.children[merge].1]),
            }
        }
    }
}

fn root(parent: &mut [u32], mut i: u32) -> u32 {
    while parent[i as usize] != i {
        parent[i as usize] = parent[parent[i as usize] as usize];
        i = parent[i as usize];
    }
    i
}

/// The condensed tree; clusters come after their parents.
struct Tree {
    nodes: Vec<Node>,
    /// The cluster that each point falls out of, and 1 / length at which it does.
    fall: Vec<(u32, f64)>,
}

impl Tree {
    fn new(linkage: &Linkage, least: u32) -> Self {
        let n = linkage.n;
        let top = linkage.size.len() as u32 - 1;
        let mut tree = Self { nodes: vec![Node { parent: 0, birth: 0.0, stability: 0.0 }], fall: vec![(0, 0.0); n] };
        let mut points = Vec::new();
        let mut open = vec![(top, 0u32)];
        while let Some((node, cluster)) = open.pop() {
            let Some(merge) = (node as usize).checked_sub(n) else {
                continue;
            };
            let (a, b) = linkage.children[merge];
            let lambda = 1.0 / linkage.length[merge];
            let (size_a, size_b) = (linkage.size[a as usize], linkage.size[b as usize]);
            if size_a >= least && size_b >= least {
                for child in [a, b] {
                    tree.leave(cluster, lambda, linkage.size[child as usize]);
                    tree.nodes.push(Node { parent: cluster, birth: lambda, stability: 0.0 });
                    open.push((child, tree.nodes.len() as u32 - 1));
                }
                continue;
            }
            for (child, size) in [(a, size_a), (b, size_b)] {
                if size >= least {
                    open.push((child, cluster));
                    continue;
                }
                linkage.points(child, &mut points);
                for &p in &points {
                    tree.fall[p as usize] = (cluster, lambda);
                    tree.leave(cluster, lambda, 1);
                }
            }
        }
        tree
    }

    fn leave(&mut self, cluster: u32, lambda: f64, count: u32) {
        let node = &mut self.nodes[cluster as usize];
        // Points that are born and leave at an infinite density add nothing that could be compared.
        let span = if lambda.is_infinite() && node.birth.is_infinite() { 0.0 } else { lambda - node.birth };
        node.stability += span * f64::from(count);
    }

    /// Which clusters are taken. The root never is.
    fn chosen(&self, selection: Selection) -> Vec<bool> {
        let n = self.nodes.len();
        let mut has_child = vec![false; n];
        self.nodes.iter().skip(1).for_each(|node| has_child[node.parent as usize] = true);
        let mut chosen: Vec<bool> = (0..n).map(|i| i > 0 && !has_child[i]).collect();
        if selection == Selection::Leaf {
            return chosen;
        }
        let mut below = vec![0.0; n];
        for i in (1..n).rev() {
            let own = self.nodes[i].stability;
            chosen[i] = !has_child[i] || own >= below[i];
            below[self.nodes[i].parent as usize] += if chosen[i] { own } else { below[i] };
        }
        // A chosen cluster hides those below it.
        let mut hidden = vec![false; n];
        for i in 1..n {
            let parent = self.nodes[i].parent as usize;
            hidden[i] = hidden[parent] || chosen[parent];
            chosen[i] &= !hidden[i];
        }
        chosen
    }

    fn labelled(&self, chosen: &[bool]) -> HdbscanResult {
        let n = self.nodes.len();
        // The chosen cluster at or above each.
        let mut label: Vec<Option<u32>> = vec![None; n];
        for i in 0..n {
            label[i] = if chosen[i] { Some(i as u32) } else { label[self.nodes[i].parent as usize].filter(|_| i > 0) };
        }
        // The greatest 1 / length at which something leaves each cluster itself; then also its descendants.
        let mut most = vec![0.0f64; n];
        for &(cluster, lambda) in &self.fall {
            most[cluster as usize] = most[cluster as usize].max(lambda);
        }
        let mut death = most.clone();
        for node in self.nodes.iter().skip(1) {
            most[node.parent as usize] = most[node.parent as usize].max(node.birth);
        }
        for i in (1..n).rev() {
            let parent = self.nodes[i].parent as usize;
            death[parent] = death[parent].max(death[i]);
        }
        let mut numbers: Vec<Option<u32>> = vec![None; n];
        let mut out = HdbscanResult::default();
        for &(cluster, lambda) in &self.fall {
            let label = label[cluster as usize];
            out.cluster.push(label.map(|l| {
                *numbers[l as usize].get_or_insert_with(|| {
                    out.count += 1;
                    out.count as u32 - 1
                })
            }));
            out.probability.push(label.map_or(0.0, |l| ratio(lambda, most[l as usize])));
            out.outlier.push(1.0 - ratio(lambda, death[cluster as usize]));
        }
        out
    }
}

/// part / whole, 1 where both are infinite or both are 0.
fn ratio(part: f64, whole: f64) -> f64 {
    if part >= whole { 1.0 } else { part / whole }
}
