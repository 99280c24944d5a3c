//! Invented people. Phone numbers come from the ranges that Ofcom reserves for drama, and pictures from
//! `example.org`.

pub(super) const NAMES: [&str; 56] = [
    "Amara Nwosu",
    "Ioana Dumitrescu",
    "Tariq Mahmood",
    "Siobhán O'Rourke",
    "Kwame Asante",
    "Zoë Lindqvist",
    "Nguyễn Thị Hạnh",
    "Mateusz Wójcik",
    "Priya Raghunathan",
    "Owen Prydderch",
    "Fatima Zahra Benali",
    "José María Núñez",
    "Li Jing",
    "Grace Adeyemi-Holt",
    "Dmytro Kovalenko",
    "Aaliyah Brown",
    "Sean Fitzgerald",
    "Yael Kohen",
    "Hamza Yıldırım",
    "Chloe Whitfield",
    "Rajinder Singh Gill",
    "Maria João Ferreira",
    "Abdi Warsame",
    "Eilidh MacGregor",
    "Kenji Morimoto",
    "Beatrix van den Berg",
    "Samuel Tetteh",
    "Lucía Fernández",
    "Mohammed Al-Khatib",
    "Hannah Goldstein",
    "Vusi Dlamini",
    "Anneliese Krüger",
    "Thandiwe Moyo",
    "Gareth Llewellyn",
    "Leila Rostami",
    "Piotr Zieliński",
    "Oluwaseun Bakare",
    "Emily Carmichael",
    "Arjun Banerjee",
    "Nasrin Chowdhury",
    "Björn Sæther",
    "Rosa Delgado-Peña",
    "Isaac Mensah",
    "Katarzyna Nowak",
    "Tendai Chirwa",
    "Melissa Okafor",
    "Ruairí Byrne",
    "Soraya Haddad",
    "Jin-woo Park",
    "Dorothy Ashworth",
    "Elif Şahin",
    "Marcus Pemberton",
    "Ngozi Okonkwo-Eze",
    "Théo Marchand",
    "Anjali Deshpande",
    "李静",
];

pub(super) const QUESTION_ASKERS: [&str; 6] =
    ["Jordan", "Mark", "Renée", "Anita", "Desmond", "Pamela"];

/// Returns a number from `07700 900000` to `07700 900999`.
pub(super) fn mobile(rng: &mut fastrand::Rng) -> String {
    format!("07700 900{:03}", rng.u32(..1_000))
}

/// Returns a number from `020 7946 0000` to `020 7946 0999`, the same for the same person.
pub(super) fn office_line(id: u64) -> String {
    format!("020 7946 0{:03}", id % 1_000)
}

pub(super) fn picture(rng: &mut fastrand::Rng) -> String {
    format!("https://images.example.org/people/{:08x}.jpg", rng.u32(..))
}

/// Returns true with a probability of `percent` %.
pub(super) fn often(rng: &mut fastrand::Rng, percent: u32) -> bool {
    rng.u32(..100) < percent
}

pub(super) fn pick<T: Copy>(rng: &mut fastrand::Rng, from: &[T]) -> T {
    from[rng.usize(..from.len())]
}
