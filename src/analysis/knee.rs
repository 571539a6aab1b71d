/// Where a rising curve of sorted values bends most: the value farthest below the straight line from the first to the
/// last, both axes taken as 0 to 1 (V. Satopää et al., Finding a "kneedle" in a haystack, ICDCSW 2011). The topmost
/// hundredth is left out, which a few lonely incidents would stretch. None for fewer than three values, or equal ones.
pub fn knee(sorted: &[f64]) -> Option<f64> {
    let n = (sorted.len() as f64 * 0.99).ceil() as usize;
    let curve = &sorted[..n.min(sorted.len())];
    let (first, last) = (*curve.first()?, *curve.last()?);
    if curve.len() < 3 || last <= first {
        return None;
    }
    let below = |i: usize| i as f64 / (curve.len() - 1) as f64 - (curve[i] - first) / (last - first);
    let at = (0..curve.len()).fold(0, |best, i| if below(i) > below(best) { i } else { best });
    Some(curve[at])
}
