//! Dividing weighted things into shards of about the same weight.
//!
//! The heaviest first, each to the shard that is lightest so far (Graham, "Bounds on Multiprocessing Timing
//! Anomalies", 1969: at most a third above the best). The same input gives the same shards.

/// A thing and its weight.
type Weighted<'a> = (&'a str, f64);

/// Divides each group into shards of its own, at most `wanted` in all, but at least one for every group. Each
/// shard is sorted by name.
pub(super) fn balance<'a>(groups: &[Vec<Weighted<'a>>], wanted: usize) -> Vec<Vec<Vec<&'a str>>> {
    let counts = share(groups, wanted);
    groups.iter().zip(counts).map(|(group, count)| divide(group, count)).collect()
}

/// How many shards each group gets: one, and as long as there are more, the one whose shards are heaviest.
fn share(groups: &[Vec<Weighted<'_>>], wanted: usize) -> Vec<usize> {
    let mut counts = vec![1; groups.len()];
    for _ in groups.len()..wanted {
        #[expect(clippy::cast_precision_loss, reason = "there are fewer shards than that")]
        let load = |index: usize| weight(&groups[index]) / counts[index] as f64;
        let can_grow = (0..groups.len()).filter(|index| counts[*index] < groups[*index].len());
        // The first of those that are alike.
        let heaviest = can_grow.rev().max_by(|a, b| load(*a).total_cmp(&load(*b)));
        let Some(heaviest) = heaviest else { break };
        counts[heaviest] += 1;
    }
    counts
}

fn weight(group: &[Weighted<'_>]) -> f64 {
    group.iter().map(|(_, weight)| weight).sum()
}

fn divide<'a>(group: &[Weighted<'a>], count: usize) -> Vec<Vec<&'a str>> {
    let mut sorted = group.to_vec();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    let mut shards: Vec<(f64, Vec<&str>)> = vec![(0.0, Vec::new()); count];
    for (name, weight) in sorted {
        // Of shards of the same weight, as where all weights are zero, the one with the fewest.
        let lightest = shards.iter_mut().min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.len().cmp(&b.1.len())));
        if let Some((load, names)) = lightest {
            *load += weight;
            names.push(name);
        }
    }
    let sorted = |(_, mut names): (f64, Vec<&'a str>)| {
        names.sort_unstable();
        names
    };
    shards.into_iter().map(sorted).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_heaviest_come_first() {
        let group = vec![("a", 1.0), ("b", 5.0), ("c", 4.0), ("d", 3.0), ("e", 1.0)];
        assert_eq!(balance(&[group], 2), [[vec!["a", "b", "e"], vec!["c", "d"]]]);
    }

    #[test]
    fn each_group_has_its_shards() {
        let big = vec![("a", 9.0), ("b", 9.0), ("c", 9.0)];
        let small = vec![("d", 1.0), ("e", 1.0)];
        let counts = |wanted| share(&[big.clone(), small.clone()], wanted);
        assert_eq!(counts(1), [1, 1]);
        assert_eq!(counts(3), [2, 1]);
        assert_eq!(counts(4), [3, 1]);
        assert_eq!(counts(9), [3, 2]);
    }

    proptest! {
        #[test]
        fn every_one_is_in_one_shard_and_none_is_too_heavy(
            weights in prop::collection::vec(0.0..100.0_f64, 1..60),
            wanted in 1..20_usize,
        ) {
            let names: Vec<_> = (0..weights.len()).map(|index| format!("p{index}")).collect();
            let group: Vec<_> = names.iter().map(String::as_str).zip(weights.iter().copied()).collect();
            let shards = balance(std::slice::from_ref(&group), wanted).remove(0);
            let mut found: Vec<_> = shards.iter().flatten().copied().collect();
            let mut expected: Vec<_> = names.iter().map(String::as_str).collect();
            found.sort_unstable();
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(shards.len(), wanted.min(weights.len()));
            prop_assert!(shards.iter().all(|shard| !shard.is_empty()));
            // Whatever got the last package was the lightest before that.
            let load = |shard: &Vec<&str>| -> f64 {
                group.iter().filter(|(name, _)| shard.contains(name)).map(|(_, weight)| weight).sum()
            };
            let heaviest = weights.iter().copied().fold(0.0, f64::max);
            let fair = weights.iter().sum::<f64>() / shards.len() as f64;
            let most = shards.iter().map(load).fold(0.0, f64::max);
            prop_assert!(most <= fair + heaviest + 1e-6, "{} > {} + {}", most, fair, heaviest);
        }
    }
}
