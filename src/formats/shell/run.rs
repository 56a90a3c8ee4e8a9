//! What variables an environment script leaves behind, as the shell would see them: assignments, conditions, functions, the arithmetic of
//! `expr`. Nothing is started and nothing is read: what a program says, what the machine has and what the caller's environment holds is not
//! known, and what depends on it is not known either.

use crate::maps::HashMap;
use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use super::parse::{Assign, Command, parse};
use super::variables::{Variable, Variables};
use super::words::Words;

/// How many commands and changes of variables a script may do for each of its bytes before it is not followed further.
const STEPS_A_BYTE: usize = 8;
/// How deep functions may call each other.
const CALLS: usize = 30;

/// One assignment that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// The location of the name.
    pub name: Range<usize>,
    /// The location of the value, with its quotes.
    pub value: Range<usize>,
    /// What it comes to; [`UNKNOWN`](super::UNKNOWN) is in it for each part that is not known.
    pub text: Rc<str>,
    /// Whether it is surely done.
    pub is_certain: bool,
    /// Whether it is in a function or under a condition.
    pub is_nested: bool,
}

/// What a script does to variables.
#[derive(Debug, Default)]
pub struct Run {
    /// The assignments in the order in which they are done. One in a function is there for each call.
    pub assigned: Vec<Assigned>,
    /// For each name the last of them, as an index, and what the variable holds in the end.
    pub left: BTreeMap<String, (usize, Rc<str>)>,
}

/// Who runs a script: what is known next to its text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Caller<'a> {
    /// Variables that are not set when it starts; of others nothing is known. Arguments there are none.
    pub unset: &'a [&'a str],
    /// The ending of names of scripts that set nothing again that was set before them.
    pub harmless: Option<&'a str>,
}

/// Follows a script; `None` where it is written in a way that is not understood here.
pub fn run(text: &str, caller: Caller<'_>) -> Option<Run> {
    let commands = parse(text)?;
    let mut shell = Shell {
        text,
        caller,
        run: Run::default(),
        variables: Variables::default(),
        functions: HashMap::default(),
        defined: 0,
        nested: 0,
        calls: 0,
        steps: text.len().saturating_mul(STEPS_A_BYTE),
        is_sourced: false,
        is_lost: false,
    };
    shell.list(&commands);
    if shell.is_lost {
        return None;
    }
    let left = shell.variables.held.into_iter().filter_map(|(name, variable)| {
        let index = variable.last?;
        Some((name.to_owned(), (index, variable.text)))
    });
    Some(Run { left: left.collect(), ..shell.run })
}

/// How a list of commands ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// At its last command.
    Through,
    /// The function is left, or may be.
    Returns { surely: bool },
    /// The script ends.
    Exits,
}

/// What a function may do; nothing where it may not be defined.
type Body = Option<Rc<Vec<Command>>>;

/// How many bodies one function may have before nothing is known any more.
const BODIES: usize = 8;

struct Shell<'a> {
    text: &'a str,
    caller: Caller<'a>,
    run: Run,
    variables: Variables<'a>,
    functions: HashMap<&'a str, Vec<Body>>,
    /// How often a function got a body.
    defined: usize,
    nested: usize,
    calls: usize,
    steps: usize,
    /// Whether another script may have set what this one does not.
    is_sourced: bool,
    is_lost: bool,
}

/// Whether a command succeeds, where that is known.
type Status = Option<bool>;

impl<'a> Shell<'a> {
    fn list(&mut self, commands: &[Command]) -> (Status, End) {
        let mut status = Some(true);
        for (index, command) in commands.iter().enumerate() {
            let end;
            (status, end) = self.command(command);
            match end {
                End::Through => {}
                End::Returns { surely: false } => {
                    // What follows is done or is not.
                    let rest = &commands[index + 1..];
                    self.either(|shell| shell.list(rest).1, |_| End::Through);
                    return (None, end);
                }
                _ => return (status, end),
            }
            if self.is_lost {
                break;
            }
        }
        (status, End::Through)
    }

    fn command(&mut self, command: &Command) -> (Status, End) {
        if self.steps == 0 {
            self.is_lost = true;
            return (None, End::Through);
        }
        self.steps -= 1;
        match command {
            Command::Assign(assigns) => {
                for assign in assigns {
                    self.assign(assign);
                }
                (Some(true), End::Through)
            }
            Command::Run(words) => self.program(words),
            Command::If(branches, other) => {
                self.nested += 1;
                let done = self.condition(branches, other);
                self.nested -= 1;
                done
            }
            Command::Case(word, arms) => {
                self.nested += 1;
                let done = self.case(word, arms);
                self.nested -= 1;
                done
            }
            Command::Loop(name, body) => {
                self.nested += 1;
                let end = self.repeat(name.as_ref(), body);
                self.nested -= 1;
                (None, end)
            }
            Command::Function(name, body) => {
                self.define(&self.text[name.clone()], body);
                (Some(true), End::Through)
            }
            Command::Group(body) => self.list(body),
            Command::Apart => (None, End::Through),
            Command::Then(first, on_success, second) => {
                let (status, end) = self.command(first);
                if end != End::Through {
                    return (status, end);
                }
                self.nested += 1;
                let done = match status {
                    Some(status) if status == *on_success => self.command(second),
                    Some(_) => (status, End::Through),
                    None => {
                        let end = self.either(|shell| shell.command(second).1, |_| End::Through);
                        (None, end)
                    }
                };
                self.nested -= 1;
                done
            }
            Command::Not(command) => {
                let (status, end) = self.command(command);
                (status.map(|status| !status), end)
            }
        }
    }

    /// Follows a loop. Each time it may find what an earlier time left, so it is followed until that is nothing new.
    /// What it sets is not known after it: it may also be left in the middle.
    fn repeat(&mut self, name: Option<&Range<usize>>, body: &[Command]) -> End {
        if let Some(name) = name {
            self.variables.forget(&self.text[name.clone()]);
        }
        loop {
            let first = self.run.assigned.len();
            let before = (self.defined, self.is_sourced);
            let (end, mut is_new) = self.ways(
                |shell| match shell.list(body).1 {
                    // It may have been left before that.
                    End::Exits => End::Through,
                    end => end,
                },
                |_| End::Through,
            );
            for index in first..self.run.assigned.len() {
                let name = self.run.assigned[index].name.clone();
                is_new |= self.variables.forget(&self.text[name]);
            }
            if self.is_lost || !is_new && before == (self.defined, self.is_sourced) {
                return end;
            }
        }
    }

    /// Defines a function. In a branch that may not be taken, it may also stay what it was.
    fn define(&mut self, name: &'a str, body: &Rc<Vec<Command>>) {
        let bodies = self.functions.entry(name).or_insert_with(|| vec![None]);
        if self.variables.is_certain() {
            bodies.clear();
        }
        // One that defines itself anew may be called often, and does not become another by it.
        if !bodies.iter().flatten().any(|known| Rc::ptr_eq(known, body)) {
            bodies.push(Some(Rc::clone(body)));
            self.defined += 1;
        }
        self.is_lost |= bodies.len() > BODIES;
    }

    /// Does what one of the bodies does, and it is not known which.
    fn call(&mut self, bodies: &[Body]) -> (Status, End) {
        let Some((first, others)) = bodies.split_first() else { return (None, End::Through) };
        let one = |shell: &mut Self| match first {
            Some(body) => shell.list(body),
            None => (None, End::Through),
        };
        if others.is_empty() {
            return one(self);
        }
        // Each is left by its own `return`.
        let whole = |end| if end == End::Exits { end } else { End::Through };
        let end = self.either(|shell| whole(one(shell).1), |shell| whole(shell.call(others).1));
        (None, end)
    }

    fn condition(&mut self, branches: &[(Vec<Command>, Vec<Command>)], other: &[Command]) -> (Status, End) {
        let Some(((condition, body), rest)) = branches.split_first() else { return self.list(other) };
        let (status, end) = self.list(condition);
        if end != End::Through {
            return (status, end);
        }
        match status {
            Some(true) => self.list(body),
            Some(false) => self.condition(rest, other),
            None => {
                let end = self.either(|shell| shell.list(body).1, |shell| shell.condition(rest, other).1);
                (None, end)
            }
        }
    }

    fn case(&mut self, word: &Range<usize>, arms: &[(Vec<Range<usize>>, Vec<Command>)]) -> (Status, End) {
        let Some(((patterns, body), rest)) = arms.split_first() else { return (Some(true), End::Through) };
        let value = self.expand(word);
        let mut matches = Some(false);
        for pattern in patterns {
            let pattern = self.words().pattern(pattern.clone());
            match pattern.and_then(|pattern| pattern.matches(&value)) {
                Some(true) => {
                    matches = Some(true);
                    break;
                }
                Some(false) => {}
                None => matches = None,
            }
        }
        match matches {
            Some(true) => self.list(body),
            Some(false) => self.case(word, rest),
            None => {
                let end = self.either(|shell| shell.list(body).1, |shell| shell.case(word, rest).1);
                (None, end)
            }
        }
    }

    /// Follows one of two ways, and it is not known which: what is the same after both is known. A way on which the
    /// script ends is not one.
    fn either(&mut self, one: impl FnOnce(&mut Self) -> End, other: impl FnOnce(&mut Self) -> End) -> End {
        self.ways(one, other).0
    }

    /// [`either`](Self::either), and whether less is known after it than before.
    fn ways(
        &mut self,
        one: impl FnOnce(&mut Self) -> End,
        other: impl FnOnce(&mut Self) -> End,
    ) -> (End, bool) {
        let outer = self.variables.begin();
        let first_end = one(self);
        let first = self.variables.go_back();
        let second_end = other(self);
        let second = self.variables.go_back();
        self.variables.end(outer);
        // What is set deep within branches is looked at in each of them.
        self.steps = self.steps.saturating_sub(first.len() + second.len());
        match (first_end, second_end) {
            (End::Exits, End::Exits) => return (End::Exits, false),
            (End::Exits, end) => {
                self.variables.put_all(second);
                return (end, false);
            }
            (end, End::Exits) => {
                self.variables.put_all(first);
                return (end, false);
            }
            _ => {}
        }
        let is_new = self.variables.unite(&first, &second);
        let end = match (first_end, second_end) {
            (End::Through, End::Through) => End::Through,
            (End::Returns { surely: true }, End::Returns { surely: true }) => End::Returns { surely: true },
            _ => End::Returns { surely: false },
        };
        (end, is_new)
    }

    fn assign(&mut self, assign: &Assign) {
        // What is local to a function is not followed.
        let text = if assign.is_local { super::UNKNOWN.to_owned() } else { self.expand(&assign.value) };
        self.set(assign.name.clone(), assign.value.clone(), text.into());
    }

    fn set(&mut self, name: Range<usize>, value: Range<usize>, text: Rc<str>) {
        // One command may have any number of them, and a function or a loop does it again and again.
        self.steps = self.steps.saturating_sub(1);
        let index = self.run.assigned.len();
        let variable = &self.text[name.clone()];
        let (is_certain, is_nested) = (self.variables.is_certain(), self.nested > 0);
        self.run.assigned.push(Assigned { name, value, text: Rc::clone(&text), is_certain, is_nested });
        self.variables.put(variable, Some(Variable { text, last: Some(index) }));
    }

    /// `: "${NAME:=VALUE}"` sets what is not set.
    fn default(&mut self, word: &Range<usize>) {
        let text = &self.text[word.clone()];
        let inner = text.trim_matches('"');
        let start = word.start + (text.len() - text.trim_start_matches('"').len());
        let Some(body) = inner.strip_prefix("${").and_then(|inner| inner.strip_suffix('}')) else { return };
        let Some((name, value)) = body.split_once('=') else { return };
        let name = name.strip_suffix(':').unwrap_or(name);
        if !super::parse::is_name(name) {
            return;
        }
        let end = start + inner.len() - 1;
        let text: Rc<str> = self.expand(word).into();
        self.set(start + 2..start + 2 + name.len(), end - value.len()..end, text);
    }

    fn program(&mut self, words: &[Range<usize>]) -> (Status, End) {
        let text = self.text;
        let Some(name) = words.first().map(|word| &text[word.clone()]) else {
            return (Some(true), End::Through);
        };
        if let Some(bodies) = self.functions.get(name).cloned() {
            if self.calls == CALLS {
                self.is_lost = true;
                return (None, End::Through);
            }
            self.calls += 1;
            self.nested += 1;
            let (status, end) = self.call(&bodies);
            self.nested -= 1;
            self.calls -= 1;
            return (status, if end == End::Exits { end } else { End::Through });
        }
        match name {
            ":" => {
                for word in &words[1..] {
                    self.default(word);
                }
                (Some(true), End::Through)
            }
            "true" => (Some(true), End::Through),
            "false" => (Some(false), End::Through),
            "exit" => (None, End::Exits),
            "return" => (None, End::Returns { surely: true }),
            "[" | "test" | "[[" => (self.words().test(words), End::Through),
            "unset" | "read" | "let" | "getopts" => {
                let names = words[1..].iter().map(|word| &text[word.clone()]);
                for name in names.filter(|name| super::parse::is_name(name)) {
                    self.variables.forget(name);
                }
                (None, End::Through)
            }
            // Anything may be set by it.
            "." | "source" | "eval" => {
                let is_harmless = |word: &Range<usize>| {
                    let path = text[word.clone()].trim_matches('"');
                    self.caller.harmless.is_some_and(|ending| path.ends_with(ending))
                };
                let sets_again = name == "eval" || !words.get(1).is_some_and(is_harmless);
                let own = self.variables.held.keys().copied();
                let known: Vec<&str> =
                    own.filter(|name| sets_again || self.caller.unset.contains(name)).collect();
                self.steps = self.steps.saturating_sub(known.len());
                for name in known {
                    self.variables.forget(name);
                }
                self.is_sourced = true;
                (None, End::Through)
            }
            _ => (None, End::Through),
        }
    }

    fn words(&self) -> Words<'_, impl Fn(&str) -> Option<Rc<str>>> {
        let get = |name: &str| {
            let own = self.variables.held.get(name).map(|variable| Rc::clone(&variable.text));
            own.or_else(|| self.is_sourced.then(|| super::UNKNOWN.into()))
        };
        Words { text: self.text, get, unset: self.caller.unset, is_function: self.calls > 0 }
    }

    fn expand(&mut self, word: &Range<usize>) -> String {
        let text = self.words().expand(word.clone());
        self.steps = self.steps.saturating_sub(text.len() / 8);
        text
    }
}
