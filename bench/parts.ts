/** The parts of `npm run bench`, loaded on demand. */
import type { Outcome } from './outcome'

export interface Part {
  readonly about: string
  /** Draws pictures without measuring; runs only if named. */
  readonly isDrawing?: true
  run(): Promise<Outcome>
}

export const PARTS: ReadonlyMap<string, Part> = new Map<string, Part>([
  [
    'verify',
    {
      about: 'from a notify’s body to the verdict on its signature, beside four npm packages',
      run: async () => (await import('./verify')).benchVerify(),
    },
  ],
  [
    'cold',
    {
      about: 'from the start of a process to its first answer, beside the AWS SDK and Alipay’s',
      run: async () => (await import('./cold/cold')).benchCold(),
    },
  ],
  [
    'warm',
    {
      about: 'a genuine notify in a warm function, beside the one write that it makes',
      run: async () => (await import('./warm')).benchWarm(),
    },
  ],
  [
    'growth',
    {
      about: 'the same operations on a thousand, a hundred thousand and a million orders',
      run: async () => (await import('./growth')).benchGrowth(),
    },
  ],
  [
    'cost',
    {
      about: 'what an order costs in DynamoDB and in money, counted while it runs its course',
      run: async () => (await import('./cost')).benchCost(),
    },
  ],
  [
    'throughput',
    {
      about: 'how many orders a second one stack takes, on paper and simulated, and how many cells more need',
      run: async () => (await import('./throughput')).benchThroughput(),
    },
  ],
  [
    'bill',
    {
      about: 'a bill of ten thousand, a hundred thousand and a million lines: memory, and the time of a line',
      run: async () => (await import('./bill')).benchBill(),
    },
  ],
  [
    'visits',
    {
      about: '10 000 due orders, found, queued and visited while the gateway takes 200 ms an answer',
      run: async () => (await import('./visits')).benchVisits(),
    },
  ],
  [
    'start',
    {
      about: '`npm start` until the storefront answers',
      run: async () => (await import('./start')).benchStart(),
    },
  ],
  [
    'tests',
    {
      about: '`npm test`, whole',
      run: async () => (await import('./tests')).benchTests(),
    },
  ],
  [
    'pictures',
    {
      about: 'draws notify’s bundle and its cold start into docs/images',
      isDrawing: true,
      run: async () => (await import('./cold/pictures')).drawPictures(),
    },
  ],
])

/** The parts that measure. */
export const MEASURED: readonly string[] = [...PARTS]
  .filter(([, part]) => !part.isDrawing)
  .map(([name]) => name)
