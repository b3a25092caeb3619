//! Bars on a time line, of characters.

use crate::graph::words;

/// A time line of so many characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    /// The characters.
    pub(super) width: usize,
    /// The milliseconds that they stand for; at least one.
    pub(super) length: u64,
}

impl Scale {
    /// The character at which a time falls.
    fn place(self, time: u64) -> usize {
        let width = u128::from(self.width as u64);
        let place = (u128::from(time) * width + u128::from(self.length) / 2) / u128::from(self.length);
        usize::try_from(place).unwrap_or(self.width).min(self.width)
    }

    /// A bar: blanks, what is queued, what is run. What takes any time is seen.
    pub(super) fn bar(self, start: u64, queue: u64, run: u64, is_critical: bool) -> String {
        let from = self.place(start).min(self.width - 1);
        let mut middle = self.place(start + queue).max(from);
        let mut to = self.place(start + queue + run).max(middle);
        if run > 0 && to == middle {
            if to < self.width { to += 1 } else { middle -= 1 }
        }
        let from = from.min(middle);
        let run = if is_critical { "█" } else { "▒" };
        format!("{}{}{}", " ".repeat(from), "·".repeat(middle - from), run.repeat(to - middle))
    }

    /// The line above the bars: times at places that are a round time apart.
    pub(super) fn axis(self) -> String {
        let step = step(self.length, (self.width / 10).max(1) as u64);
        let mut axis = String::new();
        for time in (0..=self.length / step).map(|number| number * step) {
            let (place, label) = (self.place(time), round(time));
            let used = axis.chars().count();
            if (used == 0 || place > used) && place + label.chars().count() <= self.width + 6 {
                axis.push_str(&" ".repeat(place - used));
                axis.push_str(&label);
            }
        }
        axis
    }
}

/// A round time without what is nothing of it: `0s`, `20ms`, `1.5s`, `10s`, `5m`, `2h`.
pub(super) fn round(time: u64) -> String {
    if (1..1000).contains(&time) {
        return format!("{time}ms");
    }
    let shown = words::time(time);
    let whole = |zeros: &str, unit: &str| shown.strip_suffix(zeros).map(|whole| format!("{whole}{unit}"));
    whole(".0s", "s").or_else(|| whole(" 00s", "")).or_else(|| whole(" 00m", "")).unwrap_or(shown)
}

/// The smallest round time of which at most so many are in the whole.
pub(super) fn step(length: u64, most: u64) -> u64 {
    const ROUND: [u64; 26] = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000,
        300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 14_400_000, 43_200_000, 86_400_000,
    ];
    let round = ROUND.into_iter().find(|round| length / round <= most);
    round.unwrap_or_else(|| (length / most.max(1)).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn round_times_are_short() {
        for (milliseconds, expected) in [
            (0, "0s"),
            (500, "500ms"),
            (1000, "1s"),
            (1500, "1.5s"),
            (30_000, "30s"),
            (90_000, "1m 30s"),
            (300_000, "5m"),
            (3_600_000, "1h"),
            (5_400_000, "1h 30m"),
        ] {
            assert_eq!(round(milliseconds), expected);
        }
    }
}
