//! The compiler in a page: the page asks in JSON, and this answers in JSON.
//!
//! [`input`] gives room for a question, [`call`] answers it, [`output`] and [`output_length`] say where the answer is. There is nothing
//! else at the border: no threads, no files, no clock.

mod files;
mod markdown;
mod session;
mod views;

use std::cell::RefCell;

use serde_json::{Value, json};

use session::{Answer, Session};

/// What is between two calls.
#[derive(Default)]
struct Border {
    input: Vec<u8>,
    output: Vec<u8>,
    session: Option<Session>,
}

thread_local! {
    static BORDER: RefCell<Border> = RefCell::default();
    /// The message of a panic: it can be read although the call never returns.
    static LAST_WORDS: RefCell<String> = RefCell::default();
}

/// Makes room for a question of so many bytes, and says where.
#[unsafe(no_mangle)]
pub extern "C" fn input(length: usize) -> *mut u8 {
    BORDER.with_borrow_mut(|border| {
        border.input.clear();
        border.input.resize(length, 0);
        border.input.as_mut_ptr()
    })
}

/// Answers the question: JSON, perhaps with bytes of a file behind a zero byte.
///
/// The answer is JSON, `{"ok": …}` or `{"error": "…"}`, or the bytes of a file.
#[unsafe(no_mangle)]
pub extern "C" fn call() {
    let (question, mut session) =
        BORDER.with_borrow_mut(|border| (std::mem::take(&mut border.input), border.session.take()));
    let mut own = session.take().unwrap_or_else(|| {
        std::panic::set_hook(Box::new(|panic| LAST_WORDS.set(panic.to_string())));
        Session::default()
    });
    let output = answer(&question, &mut own);
    BORDER.with_borrow_mut(|border| {
        border.output = output;
        border.session = Some(own);
    });
}

/// Where the answer is.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    BORDER.with_borrow(|border| border.output.as_ptr())
}

/// How many bytes the answer has.
#[unsafe(no_mangle)]
pub extern "C" fn output_length() -> usize {
    BORDER.with_borrow(|border| border.output.len())
}

/// Uses the message of a panic as the answer.
#[unsafe(no_mangle)]
pub extern "C" fn last_words() {
    let words = LAST_WORDS.take().into_bytes();
    BORDER.with_borrow_mut(|border| border.output = words);
}

fn answer(question: &[u8], session: &mut Session) -> Vec<u8> {
    let (text, bytes) = match question.iter().position(|&byte| byte == 0) {
        Some(at) => (&question[..at], &question[at + 1..]),
        None => (question, &[][..]),
    };
    let answer = match serde_json::from_slice::<Value>(text) {
        Ok(question) => session.answer(&question, bytes),
        Err(error) => Err(format!("not JSON: {error}")),
    };
    match answer {
        Ok(Answer::Value(value)) => json!({ "ok": value }).to_string().into_bytes(),
        Ok(Answer::Bytes(bytes)) => bytes,
        Err(why) => json!({ "error": why }).to_string().into_bytes(),
    }
}
