//! Words of the shell, and what is expanded in them.

use super::read::{Reader, Shell, Word};

impl Reader<'_> {
    pub(super) fn words(&mut self, shell: &mut Shell) -> Result<(), String> {
        loop {
            self.spaces();
            if matches!(self.peek(), b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' | 0) {
                return Ok(());
            }
            self.word(shell)?;
        }
    }

    pub(super) fn word(&mut self, shell: &mut Shell) -> Result<Word, String> {
        let mut bytes = Vec::new();
        let mut is_literal = true;
        let mut is_quoted = false;
        loop {
            match self.peek() {
                0 => break,
                b'\'' if !is_quoted => {
                    self.at += 1;
                    while !self.takes("'") {
                        bytes.push(self.peek());
                        self.at += 1;
                        if self.at > self.text.len() {
                            return Err(self.wrong("a quote without its end"));
                        }
                    }
                }
                b'"' => {
                    is_quoted = !is_quoted;
                    self.at += 1;
                }
                b'\\' => {
                    bytes.extend(self.text.get(self.at + 1));
                    self.at += 2;
                }
                b'$' => {
                    let begin = self.at;
                    self.expansion(shell)?;
                    is_literal &= self.at == begin + 1;
                    bytes.push(if self.at == begin + 1 { b'$' } else { b'*' });
                }
                b'`' => return Err(self.wrong("expected `$( )` in place of backquotes")),
                byte if !is_quoted && b" \t\n;&|()<>".contains(&byte) => break,
                byte => {
                    bytes.push(byte);
                    self.at += 1;
                }
            }
        }
        Ok(Word { text: String::from_utf8_lossy(&bytes).into_owned(), is_literal })
    }

    /// What starts with a dollar; one that means itself is skipped.
    fn expansion(&mut self, shell: &mut Shell) -> Result<(), String> {
        let position = self.position();
        self.at += 1;
        if self.takes("((") {
            return self.arithmetic(shell);
        }
        if self.takes("(") {
            let mut inner = Shell::default();
            self.list(&mut inner)?;
            self.needs(")")?;
            shell.inner.push(inner);
            return Ok(());
        }
        let is_braced = self.takes("{");
        if is_braced {
            let _ = self.takes("#");
        }
        let name = identifier(&self.text[self.at..]).to_owned();
        if name.is_empty() {
            let is_special = is_braced || b"@*#?$!-0123456789".contains(&self.peek());
            self.at += usize::from(is_special);
        }
        self.at += name.len();
        if !name.is_empty() {
            shell.reads.entry(name).or_default().push(position);
        }
        if is_braced {
            while !self.takes("}") {
                match self.peek() {
                    0 => return Err(self.wrong("an expansion without its end")),
                    b'$' => self.expansion(shell)?,
                    b'\\' => self.at += 2,
                    b'\'' => {
                        self.word(shell)?;
                    }
                    _ => self.at += 1,
                }
            }
        }
        Ok(())
    }

    fn arithmetic(&mut self, shell: &mut Shell) -> Result<(), String> {
        let mut depth = 0;
        while depth > 0 || !self.takes("))") {
            let name = identifier(&self.text[self.at..]).to_owned();
            if !name.is_empty() {
                let position = self.position();
                self.at += name.len();
                shell.reads.entry(name).or_default().push(position);
                continue;
            }
            match self.peek() {
                0 => return Err(self.wrong("a sum without its end")),
                b'$' => {
                    self.expansion(shell)?;
                    continue;
                }
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            self.at += 1;
        }
        Ok(())
    }

    pub(super) fn document(&mut self, shell: &mut Shell, end: &str, is_quoted: bool) -> Result<(), String> {
        let end = format!("{end}\n");
        while !self.is_next(&end) {
            while self.peek() != b'\n' {
                match self.peek() {
                    0 => return Err(self.wrong("a here-document without its end")),
                    b'\\' if !is_quoted => self.at += 2,
                    b'$' if !is_quoted => self.expansion(shell)?,
                    _ => self.at += 1,
                }
            }
            self.at += 1;
        }
        self.at += end.len();
        Ok(())
    }
}

/// The name of a variable at the start of a text; empty when there is none.
pub(super) fn identifier(text: &[u8]) -> &str {
    let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let length = text.iter().take_while(is_part).count();
    let begins = text.first().is_some_and(|byte| !byte.is_ascii_digit());
    std::str::from_utf8(&text[..if begins { length } else { 0 }]).unwrap_or("")
}
