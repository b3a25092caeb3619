//! Running commands and reading what they took: CPU time of the whole process tree, and wall time.
//!
//! Two commands are compared in pairs, one after the other in turn, so that what the machine does besides
//! hits both alike.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow};
use tollgate_common::Result;

/// What one run took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// User and system time of the process and all its children; zero where the system does not tell.
    pub cpu: Duration,
    /// From start to end.
    pub wall: Duration,
}

/// The medians of two commands, and of the differences between their runs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Pair {
    /// The command that the other is compared with.
    pub floor: Cost,
    /// The command that is measured.
    pub tool: Cost,
    /// The median of the differences, in milliseconds of CPU time; it may be below zero.
    pub over: f64,
}

/// Runs two commands in turn, each as often as asked.
///
/// # Errors
/// When one of them cannot be started, or fails.
pub(crate) fn pairs(runs: usize, mut floor: Command, mut tool: Command) -> Result<Pair> {
    // The first of each warms the disk's cache.
    once(&mut floor)?;
    once(&mut tool)?;
    let mut costs = Vec::new();
    for turn in 0..runs.max(1) {
        // Who comes second finds a warmer machine.
        if turn % 2 == 0 {
            let first = once(&mut floor)?;
            costs.push((first, once(&mut tool)?));
        } else {
            let first = once(&mut tool)?;
            costs.push((once(&mut floor)?, first));
        }
    }
    let over = costs.iter().map(|(floor, tool)| millis(tool.cpu) - millis(floor.cpu)).collect();
    let (floors, tools): (Vec<_>, Vec<_>) = costs.into_iter().unzip();
    Ok(Pair { floor: medians(&floors), tool: medians(&tools), over: median(over) })
}

/// The medians of one command alone.
///
/// # Errors
/// As for a pair.
pub(crate) fn alone(runs: usize, mut command: Command) -> Result<Cost> {
    once(&mut command)?;
    let costs = (0..runs.max(1)).map(|_| once(&mut command)).collect::<Result<Vec<_>>>()?;
    Ok(medians(&costs))
}

fn once(command: &mut Command) -> Result<Cost> {
    let name = command.get_program().to_string_lossy().into_owned();
    let (cpu, start) = (children_cpu()?, Instant::now());
    let output = command.stdout(Stdio::null()).stderr(Stdio::piped()).output();
    let wall = start.elapsed();
    let output = output.with_context(|| format!("cannot start {name}"))?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        return Err(anyhow!("{name} failed ({}): {}", output.status, stderr.trim_end()).into());
    }
    Ok(Cost { cpu: children_cpu()?.saturating_sub(cpu), wall })
}

/// The CPU time of all children that have ended (getrusage(2), `RUSAGE_CHILDREN`).
#[cfg(unix)]
fn children_cpu() -> Result<Duration> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).context("cannot read the time of children")?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(Duration::from_micros(u64::try_from(micros).unwrap_or_default()))
}

/// Windows tells it of job objects only.
#[cfg(not(unix))]
fn children_cpu() -> Result<Duration> {
    Ok(Duration::ZERO)
}

fn medians(costs: &[Cost]) -> Cost {
    let of = |part: fn(&Cost) -> Duration| {
        let mut sorted: Vec<_> = costs.iter().map(part).collect();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or_default()
    };
    Cost { cpu: of(|cost| cost.cpu), wall: of(|cost| cost.wall) }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

pub(crate) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians_are_of_each_kind_apart() {
        let cost = |cpu, wall| Cost { cpu: Duration::from_millis(cpu), wall: Duration::from_millis(wall) };
        assert_eq!(medians(&[cost(9, 1), cost(1, 3), cost(2, 2)]), cost(2, 2));
        assert!((median(vec![3.0, -1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }
}
