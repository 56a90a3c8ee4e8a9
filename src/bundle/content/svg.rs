//! A small writer of SVG: boxes, words and arrows.

use crate::template::xml;
use std::fmt::Write;

/// Height of a line of small text.
pub(in crate::bundle) const LINE: u32 = 16;

/// Colours of roles, by their location in the start order: light enough for dark words.
const COLOURS: [&str; 6] = ["#cfe3f7", "#d8efd3", "#fbe3c6", "#ecd9f3", "#fdf2b8", "#e0e0e0"];

/// A picture on its way out.
#[derive(Debug, Default)]
pub(in crate::bundle) struct Svg {
    body: String,
    width: u32,
    height: u32,
}

/// How words look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::bundle) enum Words {
    /// The name of the whole.
    Title,
    /// The name of a box.
    Strong,
    /// Everything else.
    Plain,
    /// What is next to.
    Faint,
}

impl Svg {
    /// A box with round corners, filled or only drawn.
    pub(in crate::bundle) fn rect(
        &mut self,
        (x, y): (u32, u32),
        (width, height): (u32, u32),
        fill: &str,
        is_dashed: bool,
    ) {
        let dashes = if is_dashed { " stroke-dasharray=\"4 3\"" } else { "" };
        let _ = writeln!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\" fill=\"{fill}\" stroke=\"#555\"{dashes}/>"
        );
        self.reach(x + width, y + height);
    }

    /// A box of what fails: red, with a thick edge and a cross, so that it shows without colors too.
    pub(in crate::bundle) fn marked(&mut self, (x, y): (u32, u32), (width, height): (u32, u32)) {
        let (right, bottom) = (x + width, y + height);
        let _ = writeln!(
            self.body,
            "<g stroke=\"#b00020\" stroke-width=\"3\"><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\" fill=\"#fdecea\"/>\
             <path d=\"M{x} {y}L{right} {bottom}M{right} {y}L{x} {bottom}\" stroke-width=\"1\" opacity=\"0.5\"/></g>"
        );
        self.reach(right, bottom);
    }

    /// Words that start at a location; `y` is their base line.
    pub(in crate::bundle) fn text(&mut self, (x, y): (u32, u32), words: Words, text: &str) {
        let class = match words {
            Words::Title => "t",
            Words::Strong => "s",
            Words::Plain => "p",
            Words::Faint => "f",
        };
        let _ = writeln!(self.body, "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{}</text>", xml(text));
        self.reach(x + width_of(text, words), y);
    }

    /// A straight arrow.
    pub(in crate::bundle) fn arrow(&mut self, (x1, y1): (u32, u32), (x2, y2): (u32, u32)) {
        let _ = writeln!(
            self.body,
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" stroke=\"#555\" stroke-width=\"1.5\" marker-end=\"url(#a)\"/>"
        );
        self.reach(x1.max(x2), y1.max(y2));
    }

    /// The picture, with a margin around what was drawn.
    pub(in crate::bundle) fn finish(self, comment: &str) -> String {
        let (width, height) = (self.width + 20, self.height + 20);
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n\
             <desc>{}</desc>\n\
             <defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\">\
             <path d=\"M0 0L8 4L0 8z\" fill=\"#555\"/></marker></defs>\n\
             <style>text{{font-family:DejaVu Sans,Noto Sans,Noto Sans CJK SC,sans-serif;font-size:12px;fill:#222}}\
             .t{{font-size:18px;font-weight:bold}}.s{{font-weight:bold}}.f{{fill:#666;font-size:11px}}</style>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{}</svg>\n",
            xml(comment),
            self.body
        )
    }

    fn reach(&mut self, x: u32, y: u32) {
        self.width = self.width.max(x);
        self.height = self.height.max(y);
    }
}

/// The colour of a role.
pub(in crate::bundle) fn colour(order: usize) -> &'static str {
    COLOURS[order % COLOURS.len()]
}

/// About how wide a text is; wide scripts count double.
pub(in crate::bundle) fn width_of(text: &str, words: Words) -> u32 {
    let units: u32 = text.chars().map(|letter| if (letter as u32) < 0x1100 { 10 } else { 19 }).sum();
    let tenths = match words {
        Words::Title => 12,
        Words::Strong => 8,
        Words::Plain | Words::Faint => 7,
    };
    units * tenths / 10
}
