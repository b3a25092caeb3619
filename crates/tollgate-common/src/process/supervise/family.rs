//! All that a program has started: its process group, and what left the group and is still in its session, or descends
//! from it.
//!
//! A test runner may give each test a group of its own, which no signal to the runner's group reaches. Linux tells who
//! descends from whom; elsewhere only the group is known. A daemon that has cut itself off from its parents is nobody's.

use std::collections::{BTreeMap, BTreeSet};

use crate::process::group::{self, Signal};

/// A program, and who is known to descend from it.
pub(super) struct Family {
    leader: u32,
    /// Who was seen outside of the group, with when it began: another process may get the number later.
    strays: BTreeMap<u32, u64>,
}

/// A process that has not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Process {
    id: u32,
    parent: u32,
    group: u32,
    session: u32,
    began: u64,
}

impl Family {
    pub(super) fn new(leader: u32) -> Self {
        Self { leader, strays: BTreeMap::new() }
    }

    /// Sends a signal to all of it.
    pub(super) fn signal(&mut self, signal: Signal) {
        self.look(&processes());
        group::signal(self.leader, signal);
        for stray in self.strays.keys() {
            send(*stray, signal);
        }
    }

    /// Whether somebody is left.
    pub(super) fn is_alive(&mut self) -> bool {
        let all = processes();
        if all.is_empty() {
            return group::is_there(self.leader);
        }
        self.look(&all);
        !self.strays.is_empty() || all.iter().any(|process| process.group == self.leader)
    }

    /// Finds who has left the group, and forgets who is gone. Whoever loses its parent in another session was seen
    /// before, as we look before each signal.
    fn look(&mut self, all: &[Process]) {
        self.strays
            .retain(|id, began| all.iter().any(|process| process.id == *id && process.began == *began));
        let in_group = all.iter().filter(|process| process.group == self.leader).map(|process| process.id);
        let mut family: BTreeSet<u32> = in_group.chain(self.strays.keys().copied()).collect();
        family.insert(self.leader);
        loop {
            let known = family.len();
            let is_ours =
                |process: &&Process| process.session == self.leader || family.contains(&process.parent);
            for process in all.iter().filter(is_ours).collect::<Vec<_>>() {
                if family.insert(process.id) {
                    self.strays.insert(process.id, process.began);
                }
            }
            if family.len() == known {
                return;
            }
        }
    }
}

#[cfg(unix)]
fn send(id: u32, signal: Signal) {
    if let Ok(id) = i32::try_from(id) {
        for number in group::numbers(signal) {
            let _ = nix::sys::signal::kill(nix::unistd::Pid::from_raw(id), *number);
        }
    }
}

#[cfg(not(unix))]
fn send(_: u32, _: Signal) {}

/// Every process that we may see; none where the system does not tell.
fn processes() -> Vec<Process> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let names = entries.flatten().map(|entry| entry.path());
    names.filter_map(|dir| process(&std::fs::read_to_string(dir.join("stat")).ok()?)).collect()
}

/// Whether it does nothing until it is told to go on.
pub(super) fn is_halted(id: u32) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('T'))
}

/// A line of `/proc/PID/stat` (proc(5)): the second field is the program's name in parentheses, with anything in it.
fn process(stat: &str) -> Option<Process> {
    let id = stat.split(' ').next()?.parse().ok()?;
    let fields: Vec<&str> = stat.rsplit_once(") ")?.1.split(' ').collect();
    let [state, parent, group, session, ..] = fields[..] else { return None };
    // What has ended and waits for its parent to notice.
    if matches!(state, "Z" | "X") {
        return None;
    }
    let began = fields.get(19)?.parse().ok()?;
    let (parent, group, session) = (parent.parse().ok()?, group.parse().ok()?, session.parse().ok()?);
    Some(Process { id, parent, group, session, began })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_proc_is_read_whatever_the_name() {
        let rest = "0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 777 1 2";
        let expected = Process { id: 12, parent: 3, group: 4, session: 5, began: 777 };
        for name in ["sh", "a b", ") S 9 9 9", "("] {
            assert_eq!(process(&format!("12 ({name}) S 3 4 5 {rest}")), Some(expected), "{name}");
        }
        assert_eq!(process(&format!("12 (sh) Z 3 4 5 {rest}")), None);
        for broken in ["", "12", "12 (sh) S", "12 (sh) S 3 4 5", "x (sh) S 3 4 5 0"] {
            assert_eq!(process(broken), None, "{broken}");
        }
    }

    #[test]
    fn who_left_the_group_is_found_through_its_parents_or_its_session() {
        let process = |id, parent, group| Process { id, parent, group, session: group, began: u64::from(id) };
        let all = [process(9, 8, 9), process(8, 2, 8), process(2, 1, 1), process(1, 0, 1), process(7, 6, 7)];
        let mut family = Family::new(1);
        family.look(&all);
        assert_eq!(family.strays.keys().copied().collect::<Vec<_>>(), [8, 9]);
        // Its parents are gone, and it is still known; another process that has got a number is not.
        family.look(&[process(9, 0, 9), Process { began: 1000, ..process(8, 0, 8) }]);
        assert_eq!(family.strays.keys().copied().collect::<Vec<_>>(), [9]);
        // It had lost its parents before anybody looked.
        family.look(&[Process { session: 1, ..process(5, 0, 5) }, process(6, 0, 6)]);
        assert_eq!(family.strays.keys().copied().collect::<Vec<_>>(), [5]);
    }
}
