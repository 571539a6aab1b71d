use super::permutation::{permutation_p, random, shuffle};

/// The two-sided p of a change of a share between the first `before` blocks of time and the others: blocks, each of so many incidents that count and so
/// many in all, are shared out anew, so that incidents that come together stay together. None if either part is empty.
pub fn moved_blocks(blocks: &[(usize, usize)], before: usize, (permutations, seed): (usize, u64)) -> Option<f64> {
    let change = |blocks: &[(usize, usize)]| {
        let share = |part: &[(usize, usize)]| {
            let (of, all) = part.iter().fold((0, 0), |sum, block| (sum.0 + block.0, sum.1 + block.1));
            (all > 0).then(|| of as f64 / all as f64)
        };
        let (first, second) = blocks.split_at(before.min(blocks.len()));
        Some(share(second)? - share(first)?)
    };
    let found = change(blocks)?.abs();
    let as_far = |i: &usize| {
        let mut moved = blocks.to_vec();
        shuffle(&mut moved, &mut random(seed, *i));
        // A part without incidents has no share, and counts as far as any.
        change(&moved).is_none_or(|change| change.abs() >= found - 1e-12)
    };
    Some(permutation_p((0..permutations).filter(as_far).count(), permutations))
}

#[cfg(test)]
mod tests {
    use super::moved_blocks;

    #[test]
    fn a_change_in_every_block_is_sure_and_one_in_a_single_block_is_not() {
        let steady: Vec<(usize, usize)> = (0..10).map(|_| (1, 10)).chain((0..10).map(|_| (5, 10))).collect();
        assert!(moved_blocks(&steady, 10, (999, 1)).unwrap() < 0.01);
        let mut burst = vec![(1, 10); 20];
        burst[15] = (60, 60);
        assert!(moved_blocks(&burst, 10, (999, 1)).unwrap() > 0.3);
        assert_eq!(moved_blocks(&burst, 0, (9, 1)), None);
    }
}
