use super::levels::STEPS;

/// The days of all incidents in order, which no permutation changes.
pub(super) struct Calendar {
    /// Incidents by their day.
    pub(super) order: Vec<u32>,
    /// The day of each place in the order.
    pub(super) day: Vec<i32>,
    /// How many stand before the first of the same day.
    pub(super) before: Vec<u32>,
    /// How many stand up to the last of the same day.
    pub(super) upto: Vec<u32>,
    /// The first place of a day that no window from that of the place reaches.
    pub(super) beyond: Vec<u32>,
    /// The most that a window holds.
    pub(super) most: f64,
    /// The root of each number of incidents, in steps.
    pub(super) roots: Vec<f32>,
}

impl Calendar {
    pub(super) fn new(days: &[i32], most_days: i32) -> Self {
        let mut order: Vec<u32> = (0..days.len() as u32).collect();
        order.sort_by_key(|i| days[*i as usize]);
        let day: Vec<i32> = order.iter().map(|i| days[*i as usize]).collect();
        let (mut before, mut upto) = (Vec::new(), Vec::new());
        for same in day.chunk_by(|a, b| a == b) {
            let start = before.len() as u32;
            before.extend(same.iter().map(|_| start));
            upto.extend(same.iter().map(|_| start + same.len() as u32));
        }
        let end = |at: usize| day.partition_point(|other| *other - day[at] < most_days) as u32;
        let beyond: Vec<u32> = (0..day.len()).map(end).collect();
        let most = beyond.iter().zip(&before).map(|(beyond, before)| beyond - before).max().unwrap_or(0);
        let roots = (0..=day.len()).map(|count| ((count as f64).sqrt() * STEPS) as f32).collect();
        Self { order, day, before, upto, beyond, most: f64::from(most), roots }
    }
}
