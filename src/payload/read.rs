//! A payload read once: its bytes go to anyone who asks, and on the way to the checksum and to anyone who checks its members.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use sha2::{Digest, Sha256};

use super::inspect::{Inspected, broken, escaping};
use super::rules::{ALTERED_PAYLOAD, UNREADABLE_PAYLOAD};
use super::scan::{Damage, scan};
use crate::diagnostic::{Finding, words};
use crate::error::reason;
use crate::model::{Sum, hex};

/// How much is read at a time.
const PIECE: usize = 256 << 10;

/// How many pieces wait to be checked.
const WAITING: usize = 8;

/// A payload while it is read. [`finish`](Self::finish) says whether it was what it should be.
#[derive(Debug)]
pub struct Reading<'a> {
    payload: &'a Inspected,
    file: File,
    left: u64,
    digest: Sha256,
    piece: Arc<[u8]>,
    given: usize,
    scan: Option<Scan>,
    problem: Option<Box<Finding>>,
}

/// The thread that checks the members, and the way to it.
#[derive(Debug)]
struct Scan {
    pieces: SyncSender<Arc<[u8]>>,
    thread: JoinHandle<Result<(), Damage>>,
}

impl<'a> Reading<'a> {
    /// Begins to read.
    ///
    /// # Errors
    /// The file cannot be opened any more.
    pub fn new(payload: &'a Inspected) -> Result<Self, Box<Finding>> {
        let file = File::open(&payload.path).map_err(|error| unreadable(payload, &error))?;
        let scan = payload.kind.is_scanned().then(|| {
            let (pieces, waiting) = sync_channel(WAITING);
            let kind = payload.kind;
            let stream = Pieces { waiting, piece: Arc::from([]), given: 0 };
            Scan { pieces, thread: std::thread::spawn(move || scan(kind, stream)) }
        });
        Ok(Self {
            payload,
            file,
            left: payload.size,
            digest: Sha256::new(),
            piece: Arc::from([]),
            given: 0,
            scan,
            problem: None,
        })
    }

    /// The checksum of all that was read.
    ///
    /// # Errors
    /// It differs from the one in the spec, the file changed meanwhile, or its members are not as they should be.
    pub fn finish(mut self) -> Result<Sum, Box<Finding>> {
        if let Some(problem) = self.problem.take() {
            return Err(problem);
        }
        let mut more = [0];
        match self.file.read(&mut more) {
            _ if self.left > 0 => return Err(self.changed()),
            Ok(0) => {}
            Ok(_) => return Err(self.changed()),
            Err(error) => return Err(unreadable(self.payload, &error)),
        }
        let sum: Sum = self.digest.finalize().into();
        let (name, span) = (&self.payload.name, self.payload.span);
        if let Some(expected) = self.payload.sums.iter().find(|expected| expected.value != sum) {
            let message = format!("`{}` does not have this checksum", words::shorten(name));
            let finding = Finding::new(&ALTERED_PAYLOAD, expected.span, message)
                .note(format!("its checksum is {}", hex(&sum)))
                .help("download it again, or set the new checksum if the file is right");
            return Err(Box::new(finding));
        }
        let Some(Scan { pieces, thread }) = self.scan.take() else { return Ok(sum) };
        drop(pieces);
        match thread.join() {
            Ok(Ok(())) => Ok(sum),
            Ok(Err(Damage::Broken(why))) => Err(Box::new(broken(name, span, &why))),
            Ok(Err(Damage::Escapes(member))) => Err(Box::new(escaping(name, span, &member))),
            Err(_) => Err(Box::new(broken(name, span, "its contents cannot be read"))),
        }
    }

    /// What went wrong with the file itself, when its reader got an error.
    pub fn into_problem(self) -> Option<Box<Finding>> {
        self.problem
    }

    fn changed(&self) -> Box<Finding> {
        let message = format!("`{}` changed while it was read", words::shorten(&self.payload.name));
        let help = "run the build again after the file is complete";
        Box::new(Finding::new(&ALTERED_PAYLOAD, self.payload.span, message).help(help))
    }

    /// Reads the next piece.
    fn fill(&mut self) -> io::Result<()> {
        let size = usize::try_from(self.left).unwrap_or(PIECE).min(PIECE);
        let mut bytes = vec![0; size];
        let mut length = 0;
        while length < size {
            match self.file.read(&mut bytes[length..]) {
                Ok(0) => {
                    self.problem = Some(self.changed());
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                Ok(more) => length += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.problem = Some(unreadable(self.payload, &error));
                    return Err(error);
                }
            }
        }
        self.left -= size as u64;
        self.digest.update(&bytes);
        self.piece = bytes.into();
        self.given = 0;
        if let Some(scan) = &self.scan {
            // The scanner has seen enough when nothing receives it; its findings are read at the end.
            drop(scan.pieces.send(Arc::clone(&self.piece)));
        }
        Ok(())
    }
}

impl Read for Reading<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.piece.len() {
            if self.left == 0 {
                return Ok(0);
            }
            self.fill()?;
        }
        Ok(give(&self.piece, &mut self.given, buffer))
    }
}

/// The pieces as a stream.
struct Pieces {
    waiting: Receiver<Arc<[u8]>>,
    piece: Arc<[u8]>,
    given: usize,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given == self.piece.len() {
            let Ok(piece) = self.waiting.recv() else { return Ok(0) };
            self.piece = piece;
            self.given = 0;
        }
        Ok(give(&self.piece, &mut self.given, buffer))
    }
}

fn give(piece: &[u8], given: &mut usize, buffer: &mut [u8]) -> usize {
    let length = (piece.len() - *given).min(buffer.len());
    buffer[..length].copy_from_slice(&piece[*given..*given + length]);
    *given += length;
    length
}

fn unreadable(payload: &Inspected, error: &io::Error) -> Box<Finding> {
    let path = payload.path.display().to_string();
    let message = format!("cannot read the payload `{}`: {}", words::shorten(&path), reason(error));
    Box::new(Finding::new(&UNREADABLE_PAYLOAD, payload.span, message))
}
