/// The current process, and the number of steps until it dies.
///
/// A process changes the outside world only through its ports. So a death at any await, or between any two
/// instructions, equals a death between two port calls. After that its ports do nothing, although its tasks
/// may still run.
#[derive(Debug, Default)]
pub(crate) struct Life {
    number: u32,
    is_alive: bool,
    steps_left: Option<u32>,
}

/// The result of a call through a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// The call is carried out.
    Runs,
    /// The process dies during the call.
    Dies,
    /// The process is dead already.
    Dead,
}

impl Life {
    /// Starts a new process that dies after `steps_left` steps, if any. Returns its number.
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

    /// Lets the current process die after `steps_left` steps, or never.
    pub(crate) fn limit_steps(&mut self, steps_left: Option<u32>) {
        self.steps_left = steps_left;
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.is_alive
    }

    /// Returns true if this process is the current one and alive.
    pub(crate) fn is(&self, number: u32) -> bool {
        self.is_alive && self.number == number
    }

    /// Counts one step of a process.
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
                Step::Runs
            }
            None => Step::Runs,
        }
    }
}
