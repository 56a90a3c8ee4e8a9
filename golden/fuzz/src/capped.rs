//! An allocator with a limit: what a few kilobytes of input make a reader allocate is bounded.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Ends the program when more than `0` bytes are held at once.
#[derive(Debug)]
pub struct Capped(pub usize);

static HELD: AtomicUsize = AtomicUsize::new(0);

impl Capped {
    fn take(&self, size: usize) {
        if HELD.fetch_add(size, Ordering::Relaxed) + size > self.0 {
            // Whatever tells of it allocates as well, and has to be let through.
            HELD.store(0, Ordering::Relaxed);
            eprintln!("more than {} bytes are held at once, {size} of them just asked for", self.0);
            std::process::abort();
        }
    }
}

// SAFETY: every call goes to the system's allocator as it came; only sizes are counted.
unsafe impl GlobalAlloc for Capped {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.take(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        self.take(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        self.take(size);
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.realloc(pointer, layout, size) }
    }
}
