use std::thread::sleep;
use std::time::{Duration, Instant};

use x11rb::protocol::xproto::{ConnectionExt, ImageFormat};
use x11rb::rust_connection::RustConnection;

use crate::patience::PATIENCE;

/// How often the screen is looked at: twice a frame.
const GLANCE: Duration = Duration::from_millis(8);

/// What has not changed for so long is drawn to its end.
const REST: Duration = Duration::from_secs(2);

/// Darker than this, in every colour, is text; what stands in for a row that is awaited is lighter.
const INK: u8 = 0x80;

/// A part of the screen, in pixels.
#[derive(Debug, Clone, Copy)]
pub struct Area {
    /// From the left.
    pub x: i16,
    /// From the top.
    pub y: i16,
    /// How wide.
    pub width: u16,
    /// How high.
    pub height: u16,
}

/// Looks at the pixels of the screen, from outside the program that draws them.
pub struct Eye {
    screens: RustConnection,
    root: u32,
    area: Area,
}

/// What was to be seen, and since when.
#[derive(Debug)]
pub struct Seen {
    /// When it was first seen as it is.
    pub since: Instant,
    picture: Vec<u8>,
    width: usize,
}

impl Eye {
    pub(crate) fn new((screens, root): (RustConnection, u32), area: Area) -> Self {
        Self {
            screens,
            root,
            area,
        }
    }

    /// Looks until at least so many lines of text are there and nothing changes any more.
    #[expect(
        clippy::disallowed_methods,
        reason = "when something is painted is what is asked"
    )]
    pub fn until_drawn(&self, lines: usize) -> Seen {
        let begun = Instant::now();
        let mut seen = self.look();
        loop {
            sleep(GLANCE);
            let now = self.look();
            if now.picture != seen.picture {
                seen = now;
            } else if now.since - seen.since > REST && seen.lines() >= lines {
                return seen;
            }
            let found = seen.lines();
            assert!(begun.elapsed() < PATIENCE, "{found} lines, not {lines}");
        }
    }

    #[expect(
        clippy::disallowed_methods,
        reason = "when something is painted is what is asked"
    )]
    fn look(&self) -> Seen {
        let Area {
            x,
            y,
            width,
            height,
        } = self.area;
        let (format, planes) = (ImageFormat::Z_PIXMAP, u32::MAX);
        let asked = self
            .screens
            .get_image(format, self.root, x, y, width, height, planes);
        let picture = asked.unwrap().reply().unwrap().data;
        Seen {
            since: Instant::now(),
            picture,
            width: width.into(),
        }
    }
}

impl Seen {
    /// How many lines of text there are: rows of pixels with ink, between rows without any.
    pub fn lines(&self) -> usize {
        let inked = |row: &[u8]| {
            let dark = |pixel: &&[u8]| pixel[..3].iter().all(|colour| *colour < INK);
            let dark = row.chunks_exact(4).filter(dark).count();
            // A row that is all dark is a screen on which nothing was drawn yet.
            (1..self.width / 2).contains(&dark)
        };
        let mut lines = 0;
        let mut before = false;
        for row in self.picture.chunks_exact(4 * self.width) {
            let now = inked(row);
            lines += usize::from(now && !before);
            before = now;
        }
        lines
    }

    /// Whether both show the same, to the pixel.
    pub fn shows_the_same(&self, other: &Self) -> bool {
        self.picture == other.picture
    }
}
