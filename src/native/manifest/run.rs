//! Scripts that start containers: `docker run` and its like, each as if a compose file said it.

use std::borrow::Cow;
use std::ops::Range;

use super::compose::{Variables, env_file, port_of_text, volume_of_text};
use super::{Beside, Context, Images, Over, is_ours};
use crate::formats::{Entry, shell};
use crate::model::Spanned;
use crate::product::{Container, Folder, NativeFile};
use crate::source::{FileId, SourceMap, Span};

/// Programs that start containers, by the ends of their paths.
const PROGRAMS: &[&str] = &["docker", "podman", "nerdctl"];

/// Options without a value.
const SWITCHES: &[&str] = &[
    "-d",
    "--detach",
    "-i",
    "--interactive",
    "-t",
    "--tty",
    "-it",
    "-ti",
    "-dit",
    "-itd",
    "-di",
    "-dt",
    "--rm",
    "--init",
    "--privileged",
    "--read-only",
    "-P",
    "--publish-all",
    "--no-healthcheck",
    "--oom-kill-disable",
    "--sig-proxy",
    "-q",
    "--quiet",
    "--replace",
];

/// Whether a script may start a container.
pub fn may_start(text: &str) -> bool {
    let starts =
        |program: &&str| ["run", "create"].iter().any(|word| text.contains(&format!("{program} {word}")));
    PROGRAMS.iter().any(starts)
}

/// A variable and its value.
type Pair = (Spanned<Box<str>>, Spanned<Box<str>>);

/// One start of a container.
pub(super) struct Run {
    pub(super) image: Spanned<Box<str>>,
    name: Option<String>,
    variables: Vec<Pair>,
    env_files: Vec<FileId>,
    pub(super) container: Container,
    command: String,
    /// Files that are mounted over its configuration, by their paths in the container.
    mounted: Vec<(FileId, String)>,
}

/// The containers that a script starts.
pub(super) fn read(
    file: FileId,
    sources: &mut SourceMap,
    beside: &Beside<'_>,
    images: &Images<'_>,
) -> Vec<Run> {
    let text = sources.file(file).text.clone();
    let variables = Variables::of_script(&text);
    let commands = shell::commands(&text).unwrap_or_default();
    let script = Script { file, text: &text, variables };
    let mut runs: Vec<Run> = commands.iter().filter_map(|words| script.run(words, sources, beside)).collect();
    for run in runs.iter_mut().filter(|run| is_ours(images.words, &run.image.value)) {
        let over = run.container.volumes.iter().filter_map(|volume| Over::of(volume, images));
        run.mounted = over.flat_map(|over| over.open(sources, beside)).collect();
    }
    runs
}

/// A folder for each of them that has an image of the product.
pub(super) fn folders(context: &Context<'_>, mut runs: Vec<Run>) -> Vec<Folder> {
    runs.retain(|run| context.is_ours(&run.image.value));
    let folder = |(index, run): (usize, Run)| {
        let name = run.name.unwrap_or_else(|| format!("container-{}", index + 1));
        let entry = |(key, value): &Pair| context.entry((&key.value, key.span), (&value.value, value.span));
        let entries: Vec<Entry> = run.variables.iter().map(entry).collect();
        let mut files = vec![context.environment(context.file, entries)];
        for &file in &run.env_files {
            let document = env_file(&context.sources.file(file).text);
            files.push(NativeFile { document, ..context.environment(file, Vec::new()) });
        }
        files.extend(run.mounted.iter().filter_map(|(file, target)| context.mounted(*file, target)));
        let container = Container { image: Some(run.image.clone()), ..run.container };
        context.folder(&name, (&run.image.value, &run.command), files, container)
    };
    runs.into_iter().enumerate().map(folder).collect()
}

/// A script that is read.
struct Script<'t> {
    file: FileId,
    text: &'t str,
    variables: Variables,
}

impl Script<'_> {
    /// A word without its quotes.
    fn plain(&self, word: &Range<usize>) -> Cow<'_, str> {
        shell::unquoted(&self.text[word.clone()])
    }

    /// A word without its quotes, with what is filled in.
    fn said(&self, word: &Range<usize>) -> Spanned<Box<str>> {
        let text = self.variables.fill(&self.plain(word)).into();
        Spanned::new(text, Span::new(self.file, word.start, word.end))
    }

    fn run(&self, words: &[Range<usize>], sources: &mut SourceMap, beside: &Beside<'_>) -> Option<Run> {
        let text = self.text;
        let is_program =
            |word: &Range<usize>| PROGRAMS.contains(&self.plain(word).rsplit('/').next().unwrap_or_default());
        let program = words.iter().position(is_program)?;
        let rest = &words[program + 1..];
        let rest = rest
            .strip_prefix(&rest[..1])
            .filter(|_| rest.first().is_some_and(|word| matches!(&*self.plain(word), "run" | "create")))?;
        let mut container = Container::default();
        let (mut name, mut pairs, mut env_files, mut networks) = (None, Vec::new(), Vec::new(), Vec::new());
        let mut at = 0;
        while let Some(word) = rest.get(at) {
            at += 1;
            let option = self.plain(word);
            if !option.starts_with('-') {
                let command: Vec<Cow<'_, str>> = rest[at..].iter().map(|word| self.plain(word)).collect();
                if !container.is_on_host_network {
                    container.networks = Some(networks).filter(|networks| !networks.is_empty());
                }
                let command = command.join(" ");
                return Some(Run {
                    image: self.said(word),
                    name,
                    variables: pairs,
                    env_files,
                    container,
                    command,
                    mounted: Vec::new(),
                });
            }
            if SWITCHES.contains(&&*option) {
                continue;
            }
            // `--name=x`, or the next word.
            let (key, value) = match option.find('=').filter(|_| option.starts_with("--")) {
                Some(sign) => {
                    let start = word.start + text[word.clone()].find('=').map_or(sign + 1, |sign| sign + 1);
                    (option[..sign].to_owned(), start..word.end)
                }
                None => {
                    let value = rest.get(at)?.clone();
                    at += 1;
                    (option.into_owned(), value)
                }
            };
            let value_said = self.said(&value);
            match key.as_str() {
                "-e" | "--env" => pairs.extend(self.pair(&value)),
                "--env-file" => env_files.extend(beside.open(&value_said.value, sources)),
                "--name" => name = Some(value_said.value.into_string()),
                "-p" | "--publish" => {
                    container.ports.extend(port_of_text(&value_said.value, value_said.span));
                }
                "-v" | "--volume" => {
                    container.volumes.extend(volume_of_text(&value_said.value, value_said.span));
                }
                "--mount" => {
                    let field = |name: &str| {
                        let mut fields =
                            value_said.value.split(',').filter_map(|field| field.split_once('='));
                        fields.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
                    };
                    let source = field("source").or_else(|| field("src")).unwrap_or_default();
                    let target = field("target").or_else(|| field("dst")).or_else(|| field("destination"));
                    let both = target.map(|target| format!("{source}:{target}"));
                    container.volumes.extend(both.and_then(|both| volume_of_text(&both, value_said.span)));
                }
                "-m" | "--memory" => container.memory_limit = Some(value_said),
                "--network" | "--net" if &*value_said.value == "host" => container.is_on_host_network = true,
                "--network" | "--net" => networks.push(value_said.value),
                _ => {}
            }
        }
        None
    }

    /// `KEY=VALUE` in one word.
    fn pair(&self, word: &Range<usize>) -> Option<Pair> {
        let written = &self.text[word.clone()];
        let sign = written.find('=')?;
        let plain = self.plain(word);
        let (key, value) = plain.split_once('=')?;
        let start = word.start + usize::from(written.starts_with(['"', '\'']));
        let key_span = Span::new(self.file, start, (start + key.len()).min(word.end));
        let end = word.end - usize::from(written.starts_with(['"', '\'']));
        let value_span = Span::new(self.file, (word.start + sign + 1).min(end), end);
        Some((
            Spanned::new(key.into(), key_span),
            Spanned::new(self.variables.fill(value).into(), value_span),
        ))
    }
}
