//! Synthetic incidents for the benches, the same on every machine: 70 % in 200 clusters near the line, 20 % uniform, 10 %
//! exact duplicates.

use bordermap::{BorderLine, LonLat};

/// A linear congruential generator (Knuth's MMIX constants); good enough to scatter points.
pub struct Random(
    /// Its state.
    pub u64,
);

impl Random {
    /// A number in 0..1.
    pub fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.unit().max(1e-300).ln()).sqrt() * (std::f64::consts::TAU * self.unit()).cos()
    }
}

/// `n` points about a line.
pub fn points(line: &BorderLine, n: usize) -> Vec<LonLat> {
    let mut random = Random(20_251_121);
    let vertices = &line.parts[0];
    let centres: Vec<(f64, f64, f64)> = (0..200)
        .map(|_| {
            let v = vertices[(random.unit() * vertices.len() as f64) as usize];
            let (away, turn) = (150.0 * random.unit().sqrt(), std::f64::consts::TAU * random.unit());
            let lat = v.lat() + away * turn.cos() / 111.0;
            (v.lon() + away * turn.sin() / (111.3 * v.lat().to_radians().cos()), lat, 2.0 + 13.0 * random.unit())
        })
        .collect();
    let mut points: Vec<LonLat> = Vec::with_capacity(n);
    for _ in 0..n {
        let kind = random.unit();
        let (lon, lat) = if kind < 0.7 {
            let (lon, lat, spread) = centres[(200.0 * random.unit().powi(2)) as usize];
            let (e, n) = (random.normal() * spread, random.normal() * spread);
            (lon + e / (111.3 * lat.to_radians().cos()), lat + n / 111.0)
        } else if kind < 0.9 || points.is_empty() {
            (60.0 + 15.0 * random.unit(), 24.0 + 14.0 * random.unit())
        } else {
            let p = points[(random.unit() * points.len() as f64) as usize];
            (p.lon(), p.lat())
        };
        let six = |v: f64| (v * 1e6).round() / 1e6;
        points.push(LonLat::new(six(lon), six(lat)).unwrap());
    }
    points
}

/// The least of three runs, seconds.
pub fn least(mut work: impl FnMut()) -> f64 {
    (0..3)
        .map(|_| {
            let start = std::time::Instant::now();
            work();
            start.elapsed().as_secs_f64()
        })
        .fold(f64::INFINITY, f64::min)
}
