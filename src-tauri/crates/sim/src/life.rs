/// The process, and how far it is from its end.
///
/// What lies outside a process changes only where the process reaches through a port. So a death at any
/// await, or between any two instructions, is a death between two such steps: from then on its ports
/// do nothing, whatever is still run.
#[derive(Debug, Default)]
pub(crate) struct Life {
    number: u32,
    is_alive: bool,
    steps_left: Option<u32>,
}

/// What one step through a port comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// It is taken.
    Goes,
    /// The process dies during it.
    Dies,
    /// The process is no more.
    Dead,
}

impl Life {
    /// A new process begins, with so many steps to live.
    pub(crate) fn begin(&mut self, steps_left: Option<u32>) -> u32 {
        *self = Self {
            number: self.number + 1,
            is_alive: true,
            steps_left,
        };
        self.number
    }

    pub(crate) fn end(&mut self) {
        self.is_alive = false;
    }

    /// Gives the process that is alive so many steps to live.
    pub(crate) fn doom(&mut self, steps_left: Option<u32>) {
        self.steps_left = steps_left;
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.is_alive
    }

    /// Whether that process is the one that is alive.
    pub(crate) fn is(&self, number: u32) -> bool {
        self.is_alive && self.number == number
    }

    /// A process takes a step.
    pub(crate) fn step(&mut self, number: u32) -> Step {
        if !self.is(number) {
            return Step::Dead;
        }
        match self.steps_left {
            Some(0) => {
                self.is_alive = false;
                Step::Dies
            }
            Some(left) => {
                self.steps_left = Some(left - 1);
                Step::Goes
            }
            None => Step::Goes,
        }
    }
}
