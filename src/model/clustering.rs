/// Which cluster each position belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Clustering {
    /// The cluster of each position, from 0; none for noise. Clusters are numbered by their smallest position.
    pub cluster: Vec<Option<u32>>,
    /// Whether each position is a core of its cluster.
    pub core: Vec<bool>,
    /// The number of clusters.
    pub count: usize,
}

impl Clustering {
    /// The members of each cluster, ascending.
    pub fn members(&self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.count];
        for (i, cluster) in self.cluster.iter().enumerate() {
            if let Some(c) = cluster {
                members[*c as usize].push(i);
            }
        }
        members
    }
}
