//! Whose a variable is: POSIX shell has no `local`, so names do it. CONTRIBUTING.md has the rule.

use std::collections::{BTreeMap, BTreeSet};

use super::read::{Call, Script, Shell};

/// What one process runs: a script and all that it sources, by their names. The script comes first.
pub(crate) type Program<'a> = [(&'a str, &'a Script)];

/// Every location of a program where the rule is broken.
pub(crate) fn check(program: &Program) -> BTreeSet<String> {
    let mut functions = Functions(BTreeMap::new());
    for (file, script) in program {
        for (name, body) in &script.functions {
            functions.0.entry(name).or_default().push((file, body));
        }
    }
    let mut wrong = BTreeSet::new();
    for (position, (file, script)) in program.iter().enumerate() {
        let mut check =
            |function: &str, shell| functions.check(file, function, shell, &BTreeSet::new(), &mut wrong);
        check(if position == 0 { "the script" } else { SOURCED }, &script.top);
        for (name, body) in &script.functions {
            check(&format!("`{name}`"), body);
        }
        for (name, positions) in script.top.assigns.iter().filter(|(name, _)| position > 0 && is_own(name)) {
            let line = positions[0].line;
            wrong.insert(format!("{file}:{line}: `{name}` is assigned for all who source this: upper case"));
        }
    }
    wrong
}

/// What is outside the functions of a file that is sourced.
const SOURCED: &str = "this file";

/// In lower case: the function's own.
fn is_own(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_lowercase())
}

/// The functions of a program, which may have several of one name, by file.
struct Functions<'a>(BTreeMap<&'a str, Vec<(&'a str, &'a Shell)>>);

impl<'a> Functions<'a> {
    /// Checks a function, or a subshell of one: `outer` are the names that the shells around it assign.
    fn check(
        &self,
        file: &str,
        function: &str,
        shell: &Shell,
        outer: &BTreeSet<&str>,
        wrong: &mut BTreeSet<String>,
    ) {
        let mut known = outer.clone();
        known.extend(shell.assigns.keys().map(String::as_str));
        for (name, positions) in &shell.reads {
            if is_own(name) && !known.contains(name.as_str()) {
                let line = positions[0].line;
                wrong
                    .insert(format!("{file}:{line}: {function} reads `{name}`, which is another function's"));
            }
        }
        // What a sourced file assigns outside its functions is reported by itself.
        for (name, positions) in shell.assigns.iter().filter(|(name, _)| is_own(name) && function != SOURCED)
        {
            let mut reads = Vec::new();
            all_reads(shell, name, &mut reads);
            if reads.is_empty() {
                let line = positions[0].line;
                wrong.insert(format!("{file}:{line}: {function} assigns `{name}` and does not read it"));
            }
        }
        for call in &shell.calls {
            let line = call.position.line;
            let callees = self.callees(call);
            for name in self.lost(shell, call, &callees, &known) {
                wrong.insert(format!(
                    "{file}:{line}: {function} needs `{name}` after this call, which assigns it"
                ));
            }
            let Some((runner, run)) = callees.split_first() else { continue };
            for (file, body) in self.0.get(runner).into_iter().flatten() {
                self.check_runner(file, runner, body, run, wrong);
            }
        }
        for inner in &shell.inner {
            self.check(file, function, inner, &known, wrong);
        }
    }

    /// A function that runs one of its arguments needs its own names as well.
    fn check_runner(
        &self,
        file: &str,
        runner: &str,
        shell: &Shell,
        run: &[&'a str],
        wrong: &mut BTreeSet<String>,
    ) {
        let known = shell.assigns.keys().map(String::as_str).collect();
        for call in shell.calls.iter().filter(|call| !call.words[0].is_literal) {
            for name in self.lost(shell, call, run, &known) {
                let line = call.position.line;
                wrong.insert(format!(
                    "{file}:{line}: `{runner}` needs `{name}` after this call, and one of {run:?} assigns it"
                ));
            }
        }
    }

    /// Names of a shell that it reads after a call, and that the call assigns.
    fn lost<'b>(
        &self,
        shell: &Shell,
        call: &Call,
        callees: &[&'a str],
        known: &BTreeSet<&'b str>,
    ) -> Vec<&'b str> {
        let mut theirs = BTreeSet::new();
        for callee in callees {
            theirs.extend(self.assigned_by(callee, &mut BTreeSet::new()));
        }
        let is_lost =
            |name: &&&str| is_own(name) && theirs.contains(**name) && reads_after(shell, name, call);
        known.iter().filter(is_lost).copied().collect()
    }

    /// The functions that a command runs in its own shell; first the one that it names.
    fn callees(&self, call: &Call) -> Vec<&'a str> {
        let mut found = Vec::new();
        let Some((name, bodies)) = self.0.get_key_value(call.words[0].text.as_str()) else { return found };
        found.push(*name);
        if bodies.iter().any(|(_, body)| runs_arguments(body)) {
            for word in call.words[1..].iter().filter(|word| word.is_literal) {
                // The name may be made up: `"${PRODUCT}_$1"`.
                let ending = format!("_{}", word.text);
                found.extend(self.0.keys().filter(|other| **other == word.text || other.ends_with(&ending)));
            }
        }
        found
    }

    /// What a call of a function assigns in the shell that calls it.
    fn assigned_by(&self, function: &'a str, seen: &mut BTreeSet<&'a str>) -> BTreeSet<&'a str> {
        let mut assigned = BTreeSet::new();
        if seen.insert(function) {
            for (_, body) in self.0.get(function).into_iter().flatten() {
                assigned.extend(body.assigns.keys().map(String::as_str));
                for callee in body.calls.iter().flat_map(|call| self.callees(call)) {
                    assigned.extend(self.assigned_by(callee, seen));
                }
            }
        }
        assigned
    }
}

/// Whether a command of the shell is an expansion, so that an argument of the function is run.
fn runs_arguments(shell: &Shell) -> bool {
    shell.calls.iter().any(|call| !call.words[0].is_literal) || shell.inner.iter().any(runs_arguments)
}

/// Whether a shell, or one that it starts, reads a name after a call, further on or when a loop comes round, and does
/// not assign it again on the way there, as far as the order of lines shows.
fn reads_after(shell: &Shell, name: &str, call: &Call) -> bool {
    let from = |at: usize| match at {
        _ if at > call.position.at => call.position.at,
        _ if call.in_loop.contains(&at) => call.in_loop.start,
        _ => at,
    };
    let assigns = |from: usize, to: usize| {
        shell
            .assigns
            .get(name)
            .is_some_and(|positions| positions.iter().any(|position| (from..to).contains(&position.at)))
    };
    let mut reads = Vec::new();
    all_reads(shell, name, &mut reads);
    reads.into_iter().any(|at| from(at) != at && !assigns(from(at), at))
}

/// Where a shell or one that it starts reads a name of it.
fn all_reads(shell: &Shell, name: &str, found: &mut Vec<usize>) {
    found.extend(shell.reads.get(name).into_iter().flatten().map(|position| position.at));
    for inner in &shell.inner {
        let assigned = inner
            .assigns
            .get(name)
            .and_then(|positions| positions.first())
            .map_or(usize::MAX, |position| position.at);
        let mut reads = Vec::new();
        all_reads(inner, name, &mut reads);
        found.extend(reads.into_iter().filter(|at| *at < assigned));
    }
}
