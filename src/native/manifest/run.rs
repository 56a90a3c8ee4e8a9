//! Scripts that start containers: `docker run` and its like, each as a service of a compose file.

use std::borrow::Cow;
use std::ops::Range;

use super::compose::{Variables, asked_ports, env_file, port_of_text, volume_of_text};
use super::{Context, Images, Over, Surroundings, is_ours};
use crate::diagnostic::Finding;
use crate::formats::{Entry, shell};
use crate::model::Spanned;
use crate::native::rules::unread_variable::unread_variable;
use crate::product::{Asked, Container, Folder, NativeFile, PublishedPort};
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
    "--with-registry-auth",
    "--no-resolve-image",
];

/// What starts containers: the words behind the program.
const STARTS: &[&[&str]] =
    &[&["run"], &["create"], &["container", "run"], &["container", "create"], &["service", "create"]];

/// Whether a script may start a container.
pub fn may_start(text: &str) -> bool {
    let starts =
        |program: &&str| STARTS.iter().any(|words| text.contains(&format!("{program} {}", words.join(" "))));
    PROGRAMS.iter().any(starts)
}

/// A variable and its value.
pub(super) type Pair = (Spanned<Box<str>>, Spanned<Box<str>>);

/// One start of a container.
pub(super) struct Run {
    pub(super) image: Spanned<Box<str>>,
    pub(super) name: Option<String>,
    pub(super) variables: Vec<Pair>,
    env_files: Vec<FileId>,
    pub(super) container: Container,
    pub(super) command: String,
    /// Variables that are behind the image, where they are words of its command.
    behind: Vec<Pair>,
    /// Files that are mounted over its configuration, by their paths in the container.
    mounted: Vec<(FileId, String)>,
    networks: Vec<Box<str>>,
}

impl Run {
    /// A start of which nothing is known yet.
    pub(super) fn new(file: FileId) -> Self {
        Self {
            image: Spanned::new("".into(), Span::at(file, 0)),
            name: None,
            variables: Vec::new(),
            env_files: Vec::new(),
            container: Container::default(),
            command: String::new(),
            behind: Vec::new(),
            mounted: Vec::new(),
            networks: Vec::new(),
        }
    }

    /// Takes an option with its value.
    pub(super) fn option(
        &mut self,
        key: &str,
        value: Spanned<Box<str>>,
        sources: &mut SourceMap,
        surroundings: &Surroundings<'_>,
    ) {
        let Spanned { value, span } = value;
        let container = &mut self.container;
        match key {
            "--env-file" => self.env_files.extend(surroundings.open(&value, sources)),
            "--name" => self.name = Some(value.into_string()),
            "-p" | "--publish" => container.ports.extend(port(&value, span)),
            "-v" | "--volume" => container.volumes.extend(volume_of_text(&value, span)),
            "--mount" => {
                let source = field(&value, &["source", "src"]).unwrap_or_default();
                let target = field(&value, &["target", "dst", "destination"]);
                let both = target.map(|target| format!("{source}:{target}"));
                container.volumes.extend(both.and_then(|both| volume_of_text(&both, span)));
            }
            "-m" | "--memory" | "--limit-memory" => {
                container.memory_limit = Some(Spanned::new(value, span));
            }
            "--network" | "--net" if &*value == "host" => container.is_on_host_network = true,
            "--network" | "--net" => self.networks.push(value),
            "--replicas" => {
                let count = value.parse().ok().filter(|count| *count > 1);
                container.copies = count.map(|count| Spanned::new(count, span));
            }
            "--health-cmd" => {
                let ports = asked_ports(&value).into_iter().map(|port| Spanned::new(port, span));
                container.asked.extend(ports.map(|port| Asked {
                    port,
                    consequence: None,
                    is_outside: false,
                }));
            }
            _ => {}
        }
    }

    /// Takes the options that a variable holds, as far as they are known; all of them are written where it is named.
    fn take_options(
        &mut self,
        options: &Spanned<Box<str>>,
        sources: &mut SourceMap,
        surroundings: &Surroundings<'_>,
    ) {
        let at = |text: &str| Spanned::new(Box::from(text), options.span);
        let mut words = options.value.split_whitespace().filter(|word| !SWITCHES.contains(word));
        while let Some(word) = words.next() {
            let long = word.split_once('=').filter(|_| word.starts_with("--"));
            let Some((key, value)) = long.or_else(|| Some((word, words.next()?))) else { break };
            match (key, value.split_once('=')) {
                ("-e" | "--env", pair) => {
                    self.variables.extend(pair.map(|(name, value)| (at(name), at(value))));
                }
                _ => self.option(key, at(value), sources, surroundings),
            }
        }
    }

    /// The start, when all of its options are known.
    pub(super) fn finish(mut self) -> Self {
        if !self.container.is_on_host_network {
            self.container.networks = Some(std::mem::take(&mut self.networks)).filter(|all| !all.is_empty());
        }
        self
    }

    /// Opens the files that are mounted over its configuration.
    pub(super) fn mount(
        &mut self,
        sources: &mut SourceMap,
        surroundings: &Surroundings<'_>,
        images: &Images<'_>,
    ) {
        if is_ours(images.words, &self.image.value) {
            let over = self.container.volumes.iter().filter_map(|volume| Over::of(volume, images));
            self.mounted = over.flat_map(|over| over.open(sources, surroundings)).collect();
        }
    }
}

/// A field of `KEY=VALUE,KEY=VALUE`.
fn field<'v>(value: &'v str, names: &[&str]) -> Option<&'v str> {
    let fields = || value.split(',').filter_map(|field| field.split_once('='));
    names.iter().find_map(|name| fields().find(|(key, _)| key == name).map(|(_, value)| value))
}

/// A published port: as Compose writes it, or in the fields of Swarm.
fn port(value: &str, span: Span) -> Option<PublishedPort> {
    if !value.contains("target=") {
        return port_of_text(value, span);
    }
    let number = |names: &[&str]| field(value, names)?.parse().ok();
    let is_tcp = field(value, &["protocol"]).is_none_or(|protocol| protocol == "tcp");
    let inner = number(&["target"])?;
    is_tcp.then(|| PublishedPort { outer: number(&["published"]), inner, address: None, span })
}

/// The containers that a script starts.
pub(super) fn read(
    (file, text): (FileId, &str),
    sources: &mut SourceMap,
    surroundings: &Surroundings<'_>,
    images: &Images<'_>,
) -> Vec<Run> {
    let variables = Variables::of_script(text);
    let commands = shell::commands(text).unwrap_or_default();
    let script = Script { file, text, variables };
    let mut runs: Vec<Run> =
        commands.iter().filter_map(|words| script.run(words, sources, surroundings)).collect();
    runs.iter_mut().for_each(|run| run.mount(sources, surroundings, images));
    runs
}

/// A folder for each of them that has an image of the product.
pub(super) fn folders(context: &Context<'_>, mut runs: Vec<Run>, findings: &mut Vec<Finding>) -> Vec<Folder> {
    let why = "it is after the image, where it is an argument of the command";
    let of_image = runs.iter().filter(|run| context.is_ours(&run.image.value));
    findings.extend(
        of_image
            .flat_map(|run| &run.behind)
            .map(|(name, _)| unread_variable(name.span, &name.value, why).help("write it before the image")),
    );
    runs.retain(|run| context.is_ours(&run.image.value) && !Context::is_client(&run.command));
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

    /// A word without its quotes, with what is filled in; what is not known stays as it is.
    fn expanded(&self, word: &Range<usize>) -> Spanned<Box<str>> {
        let expanded = shell::expanded(self.text, word.clone(), &|name| self.variables.get(name));
        let text = if shell::is_known(&expanded) { expanded } else { self.plain(word).into_owned() }.into();
        Spanned::new(text, Span::new(self.file, word.start, word.end))
    }

    fn run(
        &self,
        words: &[Range<usize>],
        sources: &mut SourceMap,
        surroundings: &Surroundings<'_>,
    ) -> Option<Run> {
        let text = self.text;
        let is_program =
            |word: &Range<usize>| PROGRAMS.contains(&self.plain(word).rsplit('/').next().unwrap_or_default());
        let program = words.iter().position(is_program)?;
        let rest = &words[program + 1..];
        let begins = |start: &&&[&str]| {
            rest.len() > start.len()
                && start.iter().zip(rest).all(|(expected, word)| *expected == self.plain(word))
        };
        let rest = &rest[STARTS.iter().find(begins)?.len()..];
        let mut run = Run::new(self.file);
        let mut at = 0;
        while let Some(word) = rest.get(at) {
            at += 1;
            let option = self.plain(word);
            // A variable in front of further options holds options itself.
            if option.starts_with('$') && rest.get(at).is_some_and(|next| self.plain(next).starts_with('-')) {
                run.take_options(&self.expanded(word), sources, surroundings);
                continue;
            }
            if !option.starts_with('-') {
                let command: Vec<Cow<'_, str>> = rest[at..].iter().map(|word| self.plain(word)).collect();
                let pairs = command.iter().zip(rest[at..].iter().skip(1));
                let pairs = pairs.filter(|(word, _)| matches!(&***word, "-e" | "--env"));
                let behind = pairs.filter_map(|(_, value)| self.pair(value)).collect();
                return Some(Run {
                    image: self.expanded(word),
                    command: command.join(" "),
                    behind,
                    ..run.finish()
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
            match key.as_str() {
                "-e" | "--env" => run.variables.extend(self.pair(&value)),
                key => run.option(key, self.expanded(&value), sources, surroundings),
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
        let filled_in = self.expanded(word).value;
        let filled = filled_in.strip_prefix(key).and_then(|rest| rest.strip_prefix('=')).unwrap_or(value);
        Some((Spanned::new(key.into(), key_span), Spanned::new(filled.into(), value_span)))
    }
}
