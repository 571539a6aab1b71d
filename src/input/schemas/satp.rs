//! South Asia Terrorism Portal: tables of the killed by kind of person, with their sum.

use super::{PLAIN, Schema};

pub const SCHEMA: Schema = Schema {
    name: "satp",
    title: "SATP",
    signature: &[
        "civilians|civilian|civilians_killed",
        "security_forces|security_force_personnel|sfs|sf|sfs_killed|security_forces_killed",
        "terrorists_insurgents_extremists|terrorists|militants|terrorists_insurgents_extremist|terrorist_insurgents_extremists|militants_killed",
    ],
    fields: &[],
    killed: Some(|row| {
        let sides = [
            "civilians|civilian|civilians_killed",
            "security_forces|security_force_personnel|sfs|sf|sfs_killed|security_forces_killed",
            "terrorists_insurgents_extremists|terrorists|militants|terrorists_insurgents_extremist|terrorist_insurgents_extremists|militants_killed",
            "not_specified|ns|unspecified",
        ];
        row.count(row.first(&["total", "total_killed"])).or_else(|| {
            let counts: Vec<(f64, f64)> = sides.into_iter().filter_map(|side| row.count(side)).collect();
            let sum = counts.iter().fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
            (!counts.is_empty()).then_some(sum)
        })
    }),
    ..PLAIN
};
