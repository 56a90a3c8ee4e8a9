//! Compression on all cores whose bytes depend on what goes in alone: the stream is cut into blocks of one size, and each
//! becomes its own member. Readers of gzip and zstd take members one after the other as one stream.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::mpsc::{self, Receiver};

use flate2::{Compression, GzBuilder};

use crate::zst;

/// How an archive is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// gzip, which every machine can read.
    Gzip,
    /// zstd, which is smaller and faster.
    Zstd,
}

impl Packing {
    /// How much goes into one member. zstd looks back further, so smaller blocks would cost it more.
    const fn block(self) -> usize {
        match self {
            Packing::Gzip => 1 << 20,
            Packing::Zstd => 8 << 20,
        }
    }

    /// What the names of such archives end with.
    pub const fn ending(self) -> &'static str {
        match self {
            Packing::Gzip => ".tar.gz",
            Packing::Zstd => ".tar.zst",
        }
    }

    fn pack(self, block: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Packing::Gzip => {
                // The header of gzip could hold a time, a name and a system: it holds none.
                let out = Vec::with_capacity(block.len() / 3);
                let mut member =
                    GzBuilder::new().mtime(0).operating_system(255).write(out, gzip_level(block));
                member.write_all(block)?;
                member.finish()
            }
            Packing::Zstd => zst::pack(block),
        }
    }
}

/// How hard to try: what is packed already, such as a distribution, gets no smaller and costs the most time. A test of
/// pieces of the block decides, by their content only.
fn gzip_level(block: &[u8]) -> Compression {
    const PIECE: usize = 16 << 10;
    let step = (block.len() / 4).max(PIECE);
    let pieces = block.chunks(step).map(|part| &part[..part.len().min(PIECE)]);
    let mut packer = flate2::write::DeflateEncoder::new(Vec::with_capacity(PIECE), Compression::fast());
    let mut read = 0;
    for piece in pieces {
        read += piece.len();
        if packer.write_all(piece).is_err() {
            return Compression::default();
        }
    }
    let packed = packer.finish().map_or(0, |packed| packed.len());
    if packed * 50 > read * 49 { Compression::none() } else { Compression::default() }
}

/// A stream that is packed while it is written. Memory holds two blocks for each core, however long the stream is.
pub(in crate::bundle) struct Packer<W: Write> {
    out: W,
    packing: Packing,
    /// Blocks that are packed, in their order.
    under_way: VecDeque<Receiver<io::Result<Vec<u8>>>>,
    open: Vec<u8>,
    at_a_time: usize,
    is_empty: bool,
}

impl<W: Write> Packer<W> {
    pub(in crate::bundle) fn new(out: W, packing: Packing) -> Self {
        let at_a_time = rayon::current_num_threads() * 2;
        Self { out, packing, under_way: VecDeque::new(), open: Vec::new(), at_a_time, is_empty: true }
    }

    /// Packs what is left and gives the stream back.
    pub(in crate::bundle) fn finish(mut self) -> io::Result<W> {
        self.end_member()?;
        if self.is_empty {
            self.out.write_all(&self.packing.pack(&[])?)?;
        }
        self.out.flush()?;
        Ok(self.out)
    }

    /// Takes bytes that were packed before, as their own members between what comes before and after them.
    pub(in crate::bundle) fn append_packed(&mut self, mut packed: impl io::Read) -> io::Result<()> {
        self.end_member()?;
        let mut buffer = vec![0; 128 << 10];
        loop {
            match packed.read(&mut buffer)? {
                0 => break,
                length => self.out.write_all(&buffer[..length])?,
            }
            self.is_empty = false;
        }
        Ok(())
    }

    /// Writes all that was given so far.
    fn end_member(&mut self) -> io::Result<()> {
        // Packed here: nothing follows that could be made meanwhile.
        let last = (!self.open.is_empty()).then(|| self.packing.pack(&std::mem::take(&mut self.open)));
        while self.write_next()? {}
        if let Some(last) = last {
            self.out.write_all(&last?)?;
            self.is_empty = false;
        }
        Ok(())
    }

    /// Packs a full block: on another core, unless this is one of many threads that each pack something, or the only one.
    fn pack_block(&mut self) -> io::Result<()> {
        let (packing, block) = (self.packing, std::mem::take(&mut self.open));
        if cfg!(target_family = "wasm") || rayon::current_thread_index().is_some() {
            self.is_empty = false;
            return self.out.write_all(&packing.pack(&block)?);
        }
        let (sender, receiver) = mpsc::channel();
        rayon::spawn(move || {
            // Nobody waits for it once something else failed.
            drop(sender.send(packing.pack(&block)));
        });
        self.under_way.push_back(receiver);
        if self.under_way.len() == self.at_a_time {
            self.write_next()?;
        }
        Ok(())
    }

    /// Writes the next block that is packed elsewhere; `false` when there is none.
    fn write_next(&mut self) -> io::Result<bool> {
        let Some(next) = self.under_way.pop_front() else { return Ok(false) };
        let packed = next.recv().unwrap_or_else(|_| Err(io::Error::other("packing was given up")));
        self.out.write_all(&packed?)?;
        self.is_empty = false;
        Ok(true)
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.packing.block() - self.open.len());
        self.open.extend_from_slice(&bytes[..taken]);
        if self.open.len() == self.packing.block() {
            self.pack_block()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    fn bytes(length: usize) -> Vec<u8> {
        (0..length as u32)
            .flat_map(|at| (at.wrapping_mul(2_654_435_761) >> 20).to_le_bytes())
            .take(length)
            .collect()
    }

    fn packed(packing: Packing, bytes: &[u8], piece: usize) -> Vec<u8> {
        let mut packer = Packer::new(Vec::new(), packing);
        for piece in bytes.chunks(piece.max(1)) {
            packer.write_all(piece).unwrap();
        }
        packer.finish().unwrap()
    }

    #[test]
    fn what_goes_in_comes_out_whatever_the_pieces() {
        let block = Packing::Gzip.block();
        for length in [0, 1, block - 1, block, block + 1, 9 * block + 7] {
            let bytes = bytes(length);
            let gzip = packed(Packing::Gzip, &bytes, 70_001);
            assert_eq!(gzip, packed(Packing::Gzip, &bytes, length));
            let mut back = Vec::new();
            flate2::read::MultiGzDecoder::new(&gzip[..]).read_to_end(&mut back).unwrap();
            assert!(back == bytes, "gzip, {length} bytes");
            let zstd = packed(Packing::Zstd, &bytes, 70_001);
            assert!(zstd::stream::decode_all(&zstd[..]).unwrap() == bytes, "zstd, {length} bytes");
        }
    }
}
