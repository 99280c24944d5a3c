use std::thread::sleep;
use std::time::{Duration, Instant};

use x11rb::protocol::xproto::{ConnectionExt, ImageFormat};
use x11rb::rust_connection::RustConnection;

use crate::wait::TIMEOUT;

/// The interval between two screenshots: two a frame.
const POLL_INTERVAL: Duration = Duration::from_millis(8);

/// The time without a change after which the screen counts as drawn.
const STABLE_FOR: Duration = Duration::from_secs(2);

/// A pixel that is darker than this in every colour is text. Placeholders of rows that load are lighter.
const TEXT_DARKNESS: u8 = 0x80;

/// A part of the screen, in pixels.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    /// The distance from the left.
    pub x: i16,
    /// The distance from the top.
    pub y: i16,
    pub width: u16,
    pub height: u16,
}

/// Takes screenshots of a part of the screen, independently of the program that draws there.
pub struct ScreenWatcher {
    screens: RustConnection,
    root: u32,
    area: Area,
}

/// The pixels of an area, and the time since which they have been the same.
pub struct Screenshot {
    /// The time of the first of the equal screenshots.
    pub since: Instant,
    pixels: Vec<u8>,
    width: usize,
}

impl ScreenWatcher {
    pub(crate) fn new((screens, root): (RustConnection, u32), area: Area) -> Self {
        Self {
            screens,
            root,
            area,
        }
    }

    /// Waits until there are at least `lines` lines of text and nothing changes any more.
    pub fn until_drawn(&self, lines: usize) -> Screenshot {
        self.until_drawn_with(lines, || {})
    }

    /// Does the same as [`until_drawn`](Self::until_drawn), and calls `changed` after each change.
    #[expect(
        clippy::disallowed_methods,
        reason = "the time of painting is measured"
    )]
    pub(crate) fn until_drawn_with(&self, lines: usize, mut changed: impl FnMut()) -> Screenshot {
        let started = Instant::now();
        let mut seen = self.look();
        loop {
            sleep(POLL_INTERVAL);
            let now = self.look();
            if now.pixels != seen.pixels {
                seen = now;
                changed();
            } else if now.since - seen.since > STABLE_FOR && seen.lines() >= lines {
                return seen;
            }
            let found = seen.lines();
            assert!(started.elapsed() < TIMEOUT, "{found} lines, not {lines}");
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "the time of painting is measured"
    )]
    fn look(&self) -> Screenshot {
        let Area {
            x,
            y,
            width,
            height,
        } = self.area;
        let (format, planes) = (ImageFormat::Z_PIXMAP, u32::MAX);
        let request = self
            .screens
            .get_image(format, self.root, x, y, width, height, planes);
        let pixels = request.unwrap().reply().unwrap().data;
        Screenshot {
            since: Instant::now(),
            pixels,
            width: width.into(),
        }
    }
}

impl Screenshot {
    /// Returns the number of lines of text: runs of pixel rows with text, separated by rows without.
    fn lines(&self) -> usize {
        let has_text = |row: &[u8]| {
            let dark = |pixel: &&[u8]| pixel[..3].iter().all(|colour| *colour < TEXT_DARKNESS);
            let dark = row.chunks_exact(4).filter(dark).count();
            // On a screen where nothing was drawn yet, whole rows are dark.
            (1..self.width / 2).contains(&dark)
        };
        let mut lines = 0;
        let mut before = false;
        for row in self.pixels.chunks_exact(4 * self.width) {
            let now = has_text(row);
            lines += usize::from(now && !before);
            before = now;
        }
        lines
    }
}
