//! The placement of the window: where it was, changed to fit the present screens.

use serde::Deserialize;

/// The part of the title bar that must be on a screen so that the user can drag it, in pixels: its width
/// and its height.
const MIN_VISIBLE_TITLE: (i32, i32) = (100, 32);

/// The stored position and size of the window, in pixels of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) struct Saved {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: u32,
    pub(crate) height: u32,
    #[serde(default)]
    pub(crate) prev_x: i32,
    #[serde(default)]
    pub(crate) prev_y: i32,
    #[serde(default)]
    pub(crate) maximized: bool,
}

/// The work area of a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Screen {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// The screen, position and size for the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placement {
    /// The index of the screen.
    pub(crate) screen: usize,
    /// None if the system chooses the position.
    pub(crate) position: Option<(i32, i32)>,
    pub(crate) size: (u32, u32),
}

impl Saved {
    /// Parses the file of the window-state plugin. None if the file is damaged or has no size.
    pub(crate) fn read(file: &[u8], label: &str) -> Option<Self> {
        let file: serde_json::Value = serde_json::from_slice(file).ok()?;
        let saved = Self::deserialize(file.get(label)?).ok()?;
        (saved.width > 0 && saved.height > 0).then_some(saved)
    }

    /// Returns the top left corner of the window when it is not maximised.
    fn corner(&self) -> (i32, i32) {
        match self.maximized {
            true => (self.prev_x, self.prev_y),
            false => (self.x, self.y),
        }
    }
}

/// Fits a window that was at `saved`, or that has the `usual` size, to the screens. It is no larger than its
/// screen, and its title bar can be reached. None if no screen is known.
pub(crate) fn fit(
    saved: Option<Saved>,
    usual: (u32, u32),
    screens: &[Screen],
) -> Option<Placement> {
    let corner = saved.map(|saved| saved.corner());
    let size = saved.map_or(usual, |saved| (saved.width, saved.height));
    let reached = corner.and_then(|corner| {
        let visible = |screen: &Screen| screen.visible_title_width(corner, size.0);
        let screens = screens.iter().enumerate();
        let best = screens.max_by_key(|(_, screen)| visible(screen))?;
        (visible(best.1) >= MIN_VISIBLE_TITLE.0).then_some((best, corner))
    });
    let ((index, screen), corner) = match reached {
        Some((screen, corner)) => (screen, Some(corner)),
        None => (screens.iter().enumerate().next()?, None),
    };
    let fitted = (size.0.min(screen.width), size.1.min(screen.height));
    let position = corner.map(|(x, y)| {
        // A window that was made smaller fits on its screen completely. Any other stays where it was.
        match fitted == size {
            true => (x, y),
            false => (
                x.clamp(screen.x, screen.right() - signed(fitted.0)),
                y.clamp(screen.y, screen.bottom() - signed(fitted.1)),
            ),
        }
    });
    Some(Placement {
        screen: index,
        position,
        size: fitted,
    })
}

impl Screen {
    /// Returns the width of the part of a title bar that is on this screen, in pixels.
    fn visible_title_width(&self, (x, y): (i32, i32), width: u32) -> i32 {
        if y < self.y || y > self.bottom() - MIN_VISIBLE_TITLE.1 {
            return 0;
        }
        x.saturating_add(signed(width)).min(self.right()) - x.max(self.x)
    }

    fn right(&self) -> i32 {
        self.x.saturating_add(signed(self.width))
    }

    fn bottom(&self) -> i32 {
        self.y.saturating_add(signed(self.height))
    }
}

fn signed(length: u32) -> i32 {
    i32::try_from(length).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: (u32, u32) = (1280, 800);
    const LAPTOP: Screen = Screen {
        x: 0,
        y: 0,
        width: 1366,
        height: 768,
    };
    const SECOND: Screen = Screen {
        x: 1366,
        y: 0,
        width: 1920,
        height: 1080,
    };

    fn saved(x: i32, y: i32, width: u32, height: u32) -> Saved {
        Saved {
            x,
            y,
            width,
            height,
            prev_x: 0,
            prev_y: 0,
            maximized: false,
        }
    }

    fn fitted(saved: Saved, screens: &[Screen]) -> (Option<(i32, i32)>, (u32, u32)) {
        let place = fit(Some(saved), USUAL, screens).unwrap();
        (place.position, place.size)
    }

    #[test]
    fn a_window_that_can_be_reached_stays_where_it_was() {
        for at in [(0, 0), (40, 60), (-500, 100), (1200, 700)] {
            let place = fitted(saved(at.0, at.1, 1000, 600), &[LAPTOP]);
            assert_eq!(place, (Some(at), (1000, 600)), "{at:?}");
        }
        let place = fit(Some(saved(1400, 20, 1000, 600)), USUAL, &[LAPTOP, SECOND]).unwrap();
        assert_eq!((place.screen, place.position), (1, Some((1400, 20))));
    }

    #[test]
    fn the_system_places_a_window_that_is_off_the_screen() {
        for at in [
            (-1270, -790),
            (-990, 10),
            (0, -5),
            (0, 760),
            (5000, 0),
            (1300, 0),
            (i32::MAX, 0),
        ] {
            let place = fitted(saved(at.0, at.1, 1000, 600), &[LAPTOP]);
            assert_eq!(place, (None, (1000, 600)), "{at:?}");
        }
        let gone = fitted(saved(1400, 20, 1900, 1000), &[LAPTOP]);
        assert_eq!(gone, (None, (1366, 768)), "its screen was taken away");
    }

    #[test]
    fn a_window_larger_than_its_screen_is_made_smaller() {
        let place = fitted(saved(0, 0, 3800, 2000), &[LAPTOP]);
        assert_eq!(place, (Some((0, 0)), (1366, 768)));
        let place = fitted(saved(200, 100, 1300, 900), &[LAPTOP]);
        assert_eq!(place, (Some((66, 0)), (1300, 768)));
        let huge = fitted(saved(0, 0, u32::MAX, u32::MAX), &[LAPTOP]);
        assert_eq!(huge, (Some((0, 0)), (1366, 768)));
        let first = fit(None, USUAL, &[LAPTOP]).unwrap();
        assert_eq!((first.position, first.size), (None, (1280, 768)));
        assert_eq!(fit(None, USUAL, &[]), None);
    }

    #[test]
    fn a_maximized_window_is_fitted_by_its_restored_position() {
        let maximized = Saved {
            prev_x: 40,
            prev_y: 60,
            maximized: true,
            ..saved(-8, -8, 1000, 600)
        };
        assert_eq!(fitted(maximized, &[LAPTOP]).0, Some((40, 60)));
    }

    #[test]
    fn a_damaged_file_is_ignored() {
        let whole = br#"{"main":{"width":1000,"height":600,"x":4,"y":5,"prev_x":1,"prev_y":2,"maximized":false,"visible":true,"decorated":true,"fullscreen":false}}"#;
        let read = Saved::read(whole, "main").unwrap();
        assert_eq!((read.x, read.y, read.width, read.height), (4, 5, 1000, 600));
        assert_eq!(Saved::read(&whole[..whole.len() / 2], "main"), None);
        assert_eq!(Saved::read(whole, "other"), None);
        let empty = br#"{"main":{"width":0,"height":0,"x":0,"y":0}}"#;
        assert_eq!(Saved::read(empty, "main"), None);
    }
}
