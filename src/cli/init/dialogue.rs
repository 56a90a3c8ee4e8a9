//! The questions of `clusterc init` on a terminal: plain lines, which every terminal and screen reader can do.

use std::io::{BufRead, Write};

use super::{hosts, memory, newest, version};
use crate::diagnostic::words;
use crate::error::{Error, reason};
use crate::init::{Known, Template, USUAL_NAME, templates};
use crate::source::one_line;

/// Asks for the template and for what is known of the cluster.
pub(super) fn ask() -> Result<(&'static Template, Known), Error> {
    show("This writes a spec to start from. Press Enter to take the value in brackets.\n")?;
    for (index, template) in templates().iter().enumerate() {
        show(&format!("  {}  {:16}  {}", index + 1, template.name, template.doc))?;
    }
    let template = question("template", "3c3d", |answer| {
        let by_number =
            answer.parse::<usize>().ok().and_then(|number| templates().get(number.checked_sub(1)?));
        let by_name = templates().iter().find(|template| &*template.name == answer);
        by_name
            .or(by_number)
            .ok_or_else(|| Error::new(format!("there is no template `{}`", one_line(answer))))
    })?;
    let mut known = Known::default();
    for product in &template.products {
        let release =
            question(&format!("release of {product}"), &newest(product), |answer| version(product, answer))?;
        known.versions.insert(product.to_string(), release);
    }
    known.name = Some(question("name of the cluster", USUAL_NAME, |answer| Ok(answer.to_owned()))?);
    let count = words::count(template.hosts, "host");
    let example = "for example node-1=10.0.0.11; Enter: use examples and change them later";
    known.hosts = question(&format!("{count}, as ADDRESS or NAME=ADDRESS ({example})"), "", |answer| {
        hosts(answer, template)
    })?;
    known.cores = question("processor cores of each host (Enter: not known)", "", |answer| {
        optional(answer, |answer| {
            let wrong = || Error::new(format!("`{}` is not a number of cores", one_line(answer)));
            answer.parse().ok().filter(|cores| *cores > 0).ok_or_else(wrong)
        })
    })?;
    known.memory = question("memory of each host, such as 64GiB (Enter: not known)", "", |answer| {
        optional(answer, memory)
    })?;
    Ok((template, known))
}

fn optional<T>(answer: &str, read: impl Fn(&str) -> Result<T, Error>) -> Result<Option<T>, Error> {
    if answer.is_empty() { Ok(None) } else { read(answer).map(Some) }
}

/// Asks until the answer can be read. The end of the input ends the dialogue.
fn question<T>(title: &str, usual: &str, read: impl Fn(&str) -> Result<T, Error>) -> Result<T, Error> {
    loop {
        let usual_shown = if usual.is_empty() { String::new() } else { format!(" [{usual}]") };
        let mut stderr = anstream::stderr().lock();
        let _ = write!(stderr, "{title}{usual_shown}: ").and_then(|()| stderr.flush());
        let mut line = String::new();
        let read_bytes = std::io::stdin().lock().read_line(&mut line);
        match read_bytes {
            Ok(0) => {
                return Err(Error::new("the input ended before all questions were answered")
                    .help("nothing was written"));
            }
            Ok(_) => {}
            Err(error) => return Err(Error::new(format!("cannot read the answer: {}", reason(&error)))),
        }
        let answer = line.trim();
        match read(if answer.is_empty() { usual } else { answer }) {
            Ok(value) => return Ok(value),
            Err(error) => {
                let _ = writeln!(stderr, "{error}");
            }
        }
    }
}

fn show(line: &str) -> Result<(), Error> {
    writeln!(anstream::stderr().lock(), "{line}")
        .map_err(|error| Error::new(format!("cannot write to stderr: {}", reason(&error))))
}
