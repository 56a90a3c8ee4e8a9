//! Messages on a stream: a header with a length, then JSON. What cannot be read is passed on as that, and reading
//! continues.

use std::io::{self, BufRead, Read, Write};

use serde_json::Value;

/// The longest message that is read, in bytes: twice the largest file, whose letters JSON may escape.
const MOST_BYTES: u64 = 2 * crate::source::SourceMap::MAX_FILE_BYTES;

/// The longest line of a header.
const MOST_HEADER: u64 = 4096;

/// What came in.
#[derive(Debug)]
pub enum Incoming {
    /// A message.
    Message(Value),
    /// Something that is not a message, and why.
    Malformed(String),
}

/// Reads the next message; `None` at the end of the stream.
///
/// # Errors
/// Those of the stream.
pub fn read(input: &mut dyn BufRead) -> io::Result<Option<Incoming>> {
    let length = match header(input)? {
        Header::End => return Ok(None),
        Header::Without => {
            return Ok(Some(Incoming::Malformed("a header without Content-Length".to_owned())));
        }
        Header::Length(length) => length,
    };
    if length > MOST_BYTES {
        io::copy(&mut input.take(length), &mut io::sink())?;
        return Ok(Some(Incoming::Malformed(format!(
            "a message of {length} bytes; the limit is {MOST_BYTES}"
        ))));
    }
    // Not all at once: the header may promise more than there is.
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body)?;
    if (body.len() as u64) < length {
        return Ok(None);
    }
    Ok(Some(match serde_json::from_slice(&body) {
        Ok(message) => Incoming::Message(message),
        Err(error) => Incoming::Malformed(format!("not JSON: {error}")),
    }))
}

/// What is before a message.
enum Header {
    /// How many bytes it has.
    Length(u64),
    /// No length that can be read.
    Without,
    /// The stream has ended.
    End,
}

fn header(input: &mut dyn BufRead) -> io::Result<Header> {
    let mut length = None;
    loop {
        let mut line = Vec::new();
        if input.take(MOST_HEADER).read_until(b'\n', &mut line)? == 0 {
            return Ok(Header::End);
        }
        let line = String::from_utf8_lossy(&line);
        let line = line.trim();
        if line.is_empty() {
            return Ok(length.map_or(Header::Without, Header::Length));
        }
        if let Some((name, value)) = line.split_once(':')
            && name.trim().eq_ignore_ascii_case("content-length")
        {
            length = value.trim().parse().ok();
        }
    }
}

/// Writes a message.
///
/// # Errors
/// Those of the stream.
pub fn write(output: &mut dyn Write, message: &Value) -> io::Result<()> {
    let body = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{body}", body.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_message_does_not_end_the_stream() {
        let text = "Content-Length: 3\r\n\r\n{x}X-Other: 1\r\n\r\ncontent-length:2\r\n\r\n{}Content-Length: 9\r\n\r\n{}";
        let mut input = text.as_bytes();
        let mut next = || read(&mut input).expect("memory can be read");
        assert!(matches!(next(), Some(Incoming::Malformed(why)) if why.starts_with("not JSON")));
        assert!(matches!(next(), Some(Incoming::Malformed(_))));
        assert!(matches!(next(), Some(Incoming::Message(Value::Object(_)))));
        assert!(next().is_none());
    }

    #[test]
    fn what_is_written_is_read() {
        let message = serde_json::json!({"jsonrpc": "2.0", "method": "节点"});
        let mut bytes = Vec::new();
        write(&mut bytes, &message).expect("memory can be written");
        let read = read(&mut bytes.as_slice()).expect("memory can be read");
        assert!(matches!(read, Some(Incoming::Message(read)) if read == message));
    }
}
