/** `npm run bench -- start`: the time from `npm start` to the storefront's first response. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { PROJECT_FOLDER } from '../tools/deployment/serverlessConfig'
import { showProgress } from '../tools/terminal'
import { machine } from './interleaved'
import { atMost, judged, type Outcome } from './outcome'
import { median } from './statistics'

const RUNS = 3
const TARGET_SECONDS = 6
const GIVE_UP_MS = 60_000
const ADDRESS = /^\s*shop\s+(http:\S+)$/

export async function benchStart(): Promise<Outcome> {
  const seconds: number[] = []
  for (let run = 1; run <= RUNS; run++) {
    showProgress(`Start ${run} of ${RUNS} …`)
    seconds.push(await startOnce())
  }
  const figure = median(seconds)
  return judged(
    [atMost('`npm start` until the storefront answers', figure, TARGET_SECONDS, 's')],
    { machine: machine(), seconds },
    [`${machine()}; ${RUNS} starts after \`npm ci\`: ${seconds.map(each => each.toFixed(1)).join(', ')} s`],
  )
}

async function startOnce(): Promise<number> {
  const start = performance.now()
  // In its own process group: npm does not always forward signals.
  const child = spawn('npm', ['start'], {
    cwd: PROJECT_FOLDER,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  try {
    const url = await addressOf(child)
    const { status } = await fetch(url)
    if (status !== 200) throw new Error(`the storefront answered ${status}`)
    return (performance.now() - start) / 1000
  } finally {
    await end(child)
  }
}

/** The shop's address, which `npm start` prints when it is ready. */
async function addressOf(child: ChildProcess): Promise<string> {
  const { stdout, stderr } = child
  if (!stdout || !stderr) throw new Error('npm start says nothing')
  let said = ''
  stderr.on('data', (text: Buffer) => {
    said = (said + text.toString()).slice(-1000)
  })
  const late = sleep(GIVE_UP_MS, undefined, { ref: false }).then(() => {
    throw new Error('the shop did not open within a minute')
  })
  const opened = (async () => {
    for await (const line of createInterface({ input: stdout })) {
      const [, url] = ADDRESS.exec(line) ?? []
      if (url !== undefined) {
        // Drains the output: a full pipe would block the process.
        stdout.resume()
        return url
      }
    }
    throw new Error(`npm start ended: ${said.trim().split('\n').at(-1) ?? ''}`)
  })()
  return Promise.race([opened, late])
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return
  const ended = once(child, 'exit')
  process.kill(-child.pid, 'SIGINT')
  await ended
}
