//! Large inputs: a part of an input over and over, with its numbers counted on, as files of many hosts have it.

/// Room from which on inputs are made large.
const LARGE: usize = 16 << 10;

/// Changes an input. Where there is room for a large one, one in four becomes that.
pub fn mutate(data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let mut random = Random(u64::from(seed) | 1 << 40);
    if most < LARGE || size == 0 || size > most / 4 || random.below(4) != 0 {
        return libfuzzer_sys::fuzzer_mutate(data, size, most);
    }
    let text = &data[..size];
    let (from, to) = part(text, &mut random);
    let (before, part, after) = (&text[..from], &text[from..to], &text[to..]);
    let room = most - before.len() - after.len();
    let wanted = room / [1, 2, 8][random.below(3)];
    let mut out = before.to_vec();
    let end = before.len() + wanted;
    let counts = random.below(4) != 0;
    for number in 0.. {
        let copy = if counts { counted(part, number) } else { part.to_vec() };
        if out.len() + copy.len() > end {
            break;
        }
        out.extend(copy);
    }
    out.extend_from_slice(after);
    data[..out.len()].copy_from_slice(&out);
    out.len()
}

/// Whole lines of a text, or any short part of it.
fn part(text: &[u8], random: &mut Random) -> (usize, usize) {
    if random.below(3) == 0 {
        let from = random.below(text.len());
        return (from, from + 1 + random.below((text.len() - from).min(64)));
    }
    let starts: Vec<usize> = std::iter::once(0)
        .chain(text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1))
        .filter(|start| *start < text.len())
        .collect();
    let first = random.below(starts.len());
    let last = first + 1 + random.below((starts.len() - first).min(12));
    (starts[first], starts.get(last).copied().unwrap_or(text.len()))
}

/// A copy of a part with its first number larger.
fn counted(part: &[u8], more: u64) -> Vec<u8> {
    let from = part.iter().position(u8::is_ascii_digit).unwrap_or(part.len());
    let length = part[from..].iter().take(9).take_while(|byte| byte.is_ascii_digit()).count();
    let digits = std::str::from_utf8(&part[from..from + length]).unwrap_or_default();
    let Ok(number) = digits.parse::<u64>() else { return part.to_vec() };
    [&part[..from], format!("{:0length$}", number + more).as_bytes(), &part[from + length..]].concat()
}

/// Pseudo-random numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 8) % most.max(1) as u64) as usize
    }
}
