import { minuteOf, span } from './wall';
import { emptyWorld, NOW, type Record, type World } from './world';

/** The week of the design: five days in January, with interviews in the usual states. */
export function week(): World {
  const world = emptyWorld();
  for (const record of RECORDS) world.records.set(record.id, { ...record });
  world.history.set('37', []);
  return world;
}

const BLANK: Omit<Record, 'id' | 'name'> = {
  title: null,
  interviewer: 'Jacob Bogisich',
  category: 'Driver onboarding',
  kind: 'video_call',
  place: null,
  location: 'https://meet.example.com/interviews',
  phone: '07554 311340',
  standing: 'verified',
  agreed: null,
  proposed: null,
  proposedBy: null,
  status: 'booked',
  updated: minuteOf('2025-01-22 08:12'),
  created: minuteOf('2025-01-10 09:00'),
  revision: 1,
};

const inPerson = (place: string) => ({ kind: 'in_person', place, location: place }) as const;

const RECORDS: Record[] = [
  { ...BLANK, id: '31', name: 'Ada Okafor', agreed: span('2025-01-20', '09:20', 55), updated: minuteOf('2025-01-17 10:02') },
  { ...BLANK, id: '33', name: 'Priya Nair', ...inPerson('London'), agreed: span('2025-01-21', '10:30', 55), updated: minuteOf('2025-01-19 11:40') },
  { ...BLANK, id: '35', name: 'Tom Reyes', agreed: span('2025-01-21', '14:15', 50), updated: minuteOf('2025-01-20 16:05') },
  { ...BLANK, id: '37', name: 'Howard Schiller', place: 'London', agreed: span('2025-01-22', '13:22', 20) },
  { ...BLANK, id: '39', name: 'Ines Duarte', ...inPerson('London, room 4'), agreed: span('2025-01-22', '16:00', 30), updated: minuteOf('2025-01-21 17:30') },
  {
    ...BLANK,
    id: '41',
    name: 'Mei Lin',
    agreed: span('2025-01-23', '09:00', 30),
    proposed: span('2025-01-23', '10:00', 30),
    proposedBy: 'them',
    updated: minuteOf('2025-01-21 19:31'),
  },
  { ...BLANK, id: '43', name: 'Sam Carver', agreed: span('2025-01-23', '15:15', 30), updated: minuteOf('2025-01-18 09:14') },
  { ...BLANK, id: '45', name: 'Jo Brandt', ...inPerson('Leeds'), agreed: span('2025-01-24', '11:30', 30), updated: minuteOf('2025-01-16 14:00') },
  { ...BLANK, id: '47', name: 'Lena Fischer', agreed: span('2025-01-27', '10:00', 45), proposed: span('2025-01-27', '11:30', 45), proposedBy: 'us', updated: NOW - 300 },
  { ...BLANK, id: '49', name: 'Omar Haddad', ...inPerson('Bristol, second floor'), agreed: span('2025-01-27', '14:00', 60), status: 'cancelled', updated: NOW - 900 },
  { ...BLANK, id: '51', name: 'Grace Adeyemi', agreed: span('2025-01-28', '09:30', 30), updated: NOW - 1500 },
  { ...BLANK, id: '53', name: 'Noah Lindqvist', agreed: span('2025-01-28', '23:30', 60), updated: NOW - 2500 },
  { ...BLANK, id: '55', name: 'Yuki Tanaka', agreed: null, location: null, updated: NOW - 4000 },
  {
    ...BLANK,
    id: '95607',
    name: 'Top 10 Questions',
    title: 'Top 10 Questions',
    interviewer: 'Jordan',
    category: 'Top 10 Questions: 1',
    kind: null,
    location: null,
    phone: null,
    status: 'completed',
    updated: minuteOf('2015-05-25 06:00'),
    created: minuteOf('2015-05-18 17:37'),
  },
  {
    ...BLANK,
    id: '91412',
    name: 'My Best Analytical Interview',
    title: 'My Best Analytical Interview',
    interviewer: 'Mark',
    category: 'Competency/Skillset: Analytical Skills',
    kind: null,
    location: null,
    phone: null,
    status: 'in_progress',
    updated: minuteOf('2015-05-01 12:00'),
    created: minuteOf('2015-04-30 08:10'),
  },
];
