/// Benjamini and Hochberg's adjusted p of each of several tests: the least false discovery rate at which it would be called significant.
///
/// Source: Y. Benjamini, Y. Hochberg, Controlling the false discovery rate, JRSS B 57 (1995), 289–300.
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| p[b].total_cmp(&p[a]));
    let mut adjusted = vec![1.0; p.len()];
    let mut least = 1.0_f64;
    for (i, &test) in order.iter().enumerate() {
        let rank = (p.len() - i) as f64;
        least = least.min(p[test] * p.len() as f64 / rank);
        adjusted[test] = least;
    }
    adjusted
}
