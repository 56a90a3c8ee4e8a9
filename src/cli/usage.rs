//! What is wrong with the arguments, and what was probably meant.

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};

use super::Arguments;
use crate::source::one_line;

/// Words of other tools, and the command that does the same here.
const ELSEWHERE: &[(&str, &str)] = &[
    ("validate", "clusterc check"),
    ("test", "clusterc check"),
    ("vet", "clusterc check"),
    ("generate", "clusterc build"),
    ("gen", "clusterc build"),
    ("render", "clusterc build"),
    ("compile", "clusterc build"),
    ("package", "clusterc build"),
    ("apply", "clusterc plan OLD NEW -o DIR, then DIR/control/apply.sh"),
    ("deploy", "clusterc build SPEC -o DIR, then DIR/control/deploy.sh"),
    ("upgrade", "clusterc plan OLD NEW"),
    ("scale", "clusterc plan OLD NEW"),
    ("new", "clusterc init"),
    ("create", "clusterc init"),
    ("template", "clusterc init --list"),
    ("format", "clusterc fmt"),
    ("language-server", "clusterc lsp"),
    ("server", "clusterc lsp"),
    ("doc", "clusterc docs"),
    ("manual", "clusterc man"),
    ("show", "clusterc why SPEC HOST KEY"),
    ("version", "clusterc --version"),
];

/// Shows help, or what is wrong with the arguments: once more with cleaned ones, because the message shows them.
pub(super) fn show(error: &clap::Error) -> ExitCode {
    let clean = std::env::args_os().map(|argument| one_line(&argument.to_string_lossy()));
    let mut error = Arguments::try_parse_from(clean).err().unwrap_or_else(|| {
        // Only a path that is not UTF-8 is right once it is cleaned.
        let message = one_line(&error.to_string());
        clap::Error::raw(ErrorKind::InvalidUtf8, message.trim_start_matches("error: ").to_owned() + "\n")
    });
    if let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand)
        && let Some((_, command)) = ELSEWHERE.iter().find(|(elsewhere, _)| elsewhere == word)
        && let Some(program) = command.strip_prefix("clusterc ").and_then(|rest| rest.split(' ').next())
        && (program.starts_with('-') || Arguments::command().find_subcommand(program).is_some())
    {
        let tip = clap::builder::StyledStr::from(format!("use '{command}'"));
        error.remove(ContextKind::SuggestedSubcommand);
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip]));
    }
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(2) } else { ExitCode::SUCCESS }
}
