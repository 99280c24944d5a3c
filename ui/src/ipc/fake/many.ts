import { DAY } from './wall';
import { week } from './week';
import { NOW, type World } from './world';

const FIRST = ['Ada', 'Ben', 'Chidi', 'Dara', 'Elif', 'Femi', 'Greta', 'Hugo', 'Ines', 'Jun', 'Kaya', 'Luis'];
const LAST = ['Adler', 'Boateng', 'Castro', 'Dietrich', 'Eze', 'Farouk', 'Grant', 'Hansen', 'Ito', 'Jansen'];

/** Creates `count` interviews, spread over two years around now. */
export function many(count: number): World {
  const world = week();
  const like = world.records.get('37');
  if (!like) return world;
  for (let i = 0; i < count; i++) {
    const day = NOW - (NOW % DAY) + (Math.floor((i * 7919) % 730) - 365) * DAY;
    const from = day + 9 * 60 + ((i * 37) % 36) * 15;
    const online = i % 3 > 0;
    const id = String(200_000 + i);
    world.records.set(id, {
      ...like,
      id,
      name: `${FIRST[i % FIRST.length]} ${LAST[(i * 3) % LAST.length]}`,
      kind: online ? 'video_call' : 'in_person',
      place: online ? null : 'London',
      location: online ? 'https://meet.example.com/interviews' : 'London',
      agreed: { from, to: from + 30 },
      proposed: null,
      updated: NOW - ((i * 613) % 500_000),
    });
  }
  return world;
}
