//! Several measures as two.

use crate::graph::report::Spread;

/// The median and the 90th percentile; `None` of nothing. Of an even number the median is between the two in the
/// middle; the percentile is the smallest measure that nine of ten do not exceed ("nearest rank").
pub(super) fn spread(measures: impl Iterator<Item = u64>) -> Option<Spread> {
    let mut sorted: Vec<u64> = measures.collect();
    sorted.sort_unstable();
    let last = sorted.len().checked_sub(1)?;
    let median = sorted[last / 2].midpoint(sorted[sorted.len() / 2]);
    Some(Spread { median, p90: sorted[(sorted.len() * 9).div_ceil(10) - 1] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_figures_of_many() {
        for (measures, expected) in [
            (vec![], None),
            (vec![7], Some((7, 7))),
            (vec![9, 1], Some((5, 9))),
            (vec![3, 1, 2], Some((2, 3))),
            ((1..=10).collect(), Some((5, 9))),
            ((1..=11).collect(), Some((6, 10))),
            ((1..=20).rev().collect(), Some((10, 18))),
        ] {
            let found = spread(measures.iter().copied()).map(|spread| (spread.median, spread.p90));
            assert_eq!(found, expected, "{measures:?}");
        }
    }
}
