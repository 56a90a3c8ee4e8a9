//! The editor's side: a server of the Language Server Protocol. Only here the protocol is known.
//!
//! [`run`] takes messages and sends answers; [`Server`] knows what they mean, and has no threads, no clock and no disk: what it reads
//! comes from its [`World`]. `transport` frames messages, `position` converts places, `workspace` holds the files and what is found in
//! them, and each feature has a file.
//!
//! The messages are plain JSON values. The usual crates are not used: lsp-types makes the program 170 kB larger, which it has not, and
//! lsp-server ends at the first message that it cannot read.

mod actions;
mod answer;
mod asked;
mod client;
mod completion;
mod cursor;
mod folding;
mod formatting;
mod groups;
mod hints;
mod hover;
mod lex;
mod names;
mod native;
mod navigation;
mod position;
mod publish;
mod reference;
mod rename;
mod scope;
mod server;
mod symbols;
mod text;
mod ties;
mod tokens;
mod transport;
mod uri;
mod workspace;
mod world;

pub use server::Server;
pub use transport::{Incoming, read, write};
pub use world::World;

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::sync::mpsc::{Receiver, TryRecvError};

use serde_json::Value;

/// Serves one client until it says that it is over, or is gone. Gives the exit code.
///
/// # Errors
/// Those of `send`.
pub fn run(
    incoming: &Receiver<Incoming>,
    send: &mut dyn FnMut(&Value) -> io::Result<()>,
    world: Box<dyn World>,
) -> io::Result<u8> {
    let mut server = Server::new(world);
    let queue: RefCell<VecDeque<Incoming>> = RefCell::default();
    // Takes in what has come; says whether there may be more.
    let take = || loop {
        match incoming.try_recv() {
            Ok(message) => queue.borrow_mut().push_back(message),
            Err(TryRecvError::Empty) => return true,
            Err(TryRecvError::Disconnected) => return false,
        }
    };
    loop {
        let is_open = take();
        for id in cancelled(&mut queue.borrow_mut()) {
            send(&Server::cancelled(&id))?;
        }
        let next = queue.borrow_mut().pop_front();
        if let Some(next) = next {
            for message in server.receive(&next) {
                send(&message)?;
            }
            if let Some(code) = server.ended() {
                return Ok(code);
            }
            continue;
        }
        let goes_on = || {
            take();
            queue.borrow().is_empty()
        };
        match server.work(&goes_on) {
            Some(messages) => {
                for message in messages {
                    send(&message)?;
                }
            }
            // A client that is gone did not say so.
            None if !is_open => return Ok(1),
            None => match incoming.recv() {
                Ok(message) => queue.borrow_mut().push_back(message),
                Err(_) => return Ok(1),
            },
        }
    }
}

/// Removes requests that are cancelled before their turn; gives their ids.
fn cancelled(queue: &mut VecDeque<Incoming>) -> Vec<Value> {
    let field = |incoming: &Incoming, pointer: &str| match incoming {
        Incoming::Message(message) => message.pointer(pointer).cloned(),
        Incoming::Malformed(_) => None,
    };
    let is_cancel =
        |incoming: &Incoming| field(incoming, "/method").is_some_and(|method| method == "$/cancelRequest");
    let asked: Vec<Value> =
        queue.iter().filter(|one| is_cancel(one)).filter_map(|one| field(one, "/params/id")).collect();
    if asked.is_empty() {
        return Vec::new();
    }
    let mut gone = Vec::new();
    queue.retain(|one| {
        let id = field(one, "/id").filter(|_| field(one, "/method").is_some());
        let is_gone = id.as_ref().is_some_and(|id| asked.contains(id));
        gone.extend(id.filter(|_| is_gone));
        !is_gone && !is_cancel(one)
    });
    gone
}
