import type { Random } from '../std/random.ts';

const MOODS = (
  'able agile amused apt ardent awake blithe bold brave breezy bright brisk calm candid careful cheerful clear clever cordial ' +
  'curious dapper daring dazzling deft devoted diligent eager earnest easygoing elated elegant fair fearless fond frank friendly ' +
  'gallant genial gentle gifted glad graceful hardy hopeful humble jolly jovial keen kind lively lucid lucky mellow merry mindful ' +
  'modest neat nimble noble patient placid playful polite proud quick quiet radiant ready serene sharp sincere sleek snug sober ' +
  'spirited steady stoic sunny swift tender tidy upbeat vibrant vigilant vivid warm wise witty zealous zesty'
).split(' ');

/** Surnames of people who moved science, mathematics and computing on. */
const SCIENTISTS = (
  'abel allen archimedes avicenna babbage bardeen bell bernoulli blackwell bohr boltzmann boole bose brahmagupta cantor carson ' +
  'cauchy cerf chandrasekhar church clarke cori crick curie darwin dijkstra dirac edison einstein engelbart erdos euclid euler ' +
  'faraday fermat fermi feynman fleming franklin galileo galois gauss germain goldberg goodall hamilton hawking heisenberg ' +
  'hilbert hodgkin hopper hubble hypatia jemison johnson joliot kahn kepler khayyam knuth kovalevskaya lamarr lamport leavitt ' +
  'leibniz liskov lovelace maxwell mayer mccarthy mclintock meitner mendel mirzakhani morse nash neumann newton nightingale ' +
  'nobel noether pascal pasteur pauling perlman planck poincare ptolemy ramanujan raman ride ritchie rubin rutherford sagan ' +
  'shannon shockley sinoussi stallman tesla thompson torvalds turing volta wiles wilson wing wozniak wright wu yalow yonath'
).split(' ');

/** `keen_hopper`; with an attempt above 0 a digit is appended, as there may be many containers. */
export function generateName(random: Random, attempt: number): string {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
  const mood = MOODS[((a << 8) | b) % MOODS.length] ?? '';
  const scientist = SCIENTISTS[((c << 8) | d) % SCIENTISTS.length] ?? '';
  return attempt === 0 ? `${mood}_${scientist}` : `${mood}_${scientist}${String((a + c + attempt) % 10)}`;
}
