/** `npm start` as a command, in a separate folder: its output, its files, and that all its processes end. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { signalTree } from '../../local/stack/processTree'
import { isAlive } from '../../tools/deployment/isAlive'
import { makeShopFolder, type ShopFolder } from '../deploy/shopFolder'
import { RARE } from '../support/rare'

let folder: ShopFolder
let envFile: string
let lockFile: string
beforeAll(() => {
  folder = makeShopFolder()
  envFile = join(folder.path, '.env.local')
  lockFile = join(folder.path, '.shouyin', 'stack.lock')
})
afterAll(() => folder.remove())
beforeEach(() => {
  rmSync(envFile, { force: true })
  mkdirSync(join(folder.path, '.shouyin'), { recursive: true })
})

/** Starts a command as a terminal does: in a process group of its own. */
function start(command: string, ...args: readonly string[]) {
  const child = spawn(command, args, { cwd: folder.path, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (output += chunk))
  const { pid = expect.fail('it was not started') } = child
  const code = new Promise<number | null>(resolve => child.once('close', resolve))
  onTestFinished(() => void signalTree(pid, 'SIGKILL'))
  return { pid, code, output: () => output }
}

const ourStart = () => start(process.execPath, '--import', 'tsx', 'local/start.ts')

/** In the place of the real one: no part of a stack can be had not to end, for all are killed in the end. */
const STACK_THAT_STAYS = `export const startStack = async () => {
  setInterval(() => {}, 1000)
  return {
    simulator: {},
    environment: { SHOUYIN_PUBLIC_URL: 'http://127.0.0.1:4000' },
    stop: () => Promise.reject(new Error('The process 7 does not end')),
  }
}`

const STACK_THAT_SAYS = `export const startStack = async ({ log }) => {
  log('gateway: \\x1b[2J\\x1b]0;title\\x07\\x9b31m\\u202e\\n    at some line')
  log('shop: {"path":"/\\x9b31m"}')
  throw new Error('that is all')
}`

interface Order {
  readonly url: string
  readonly payUrl: string
}

const LONG = { timeout: 90_000, interval: 50 }

/** Once it is open: its own process, with all that it has started. */
async function opened({ output }: ReturnType<typeof start>) {
  await vi.waitFor(() => expect(output()).toContain('is open.'), LONG)
  const { pid }: { pid: number } = JSON.parse(readFileSync(lockFile, 'utf8'))
  const pids = [pid]
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
  const rows = table
    .trim()
    .split('\n')
    .map(row => row.trim().split(/\s+/).map(Number))
  // Children have been started after their parents, but their numbers may begin anew.
  for (const parent of pids) pids.push(...rows.flatMap(([child = 0, of]) => (of === parent ? [child] : [])))
  expect(pids.length).toBeGreaterThan(3)
  return { pid, pids, shopUrl: parseEnv(readFileSync(envFile, 'utf8')).SHOUYIN_PUBLIC_URL }
}

const untilGone = (pids: readonly number[]) =>
  vi.waitFor(() => expect(pids.filter(pid => isAlive(pid))).toEqual([]), LONG)

describe('npm start', () => {
  it.runIf(RARE)('refuses a folder in which another stack runs, and names it', async () => {
    writeFileSync(lockFile, JSON.stringify({ pid: process.pid, shopUrl: 'http://127.0.0.1:4000' }))
    onTestFinished(() => rmSync(lockFile))
    const { code, output } = ourStart()
    expect(await code).toBe(1)
    expect(output()).toMatch(/^Starting /)
    expect(output()).toContain(`process ${process.pid}. Its shop is http://127.0.0.1:4000.`)
    expect(existsSync(lockFile)).toBe(true)
  })

  it.runIf(RARE)('leaves a file of that name alone when a person made it', async () => {
    writeFileSync(envFile, 'ALIPAY_CHARSET=gbk\n')
    const { code, output } = ourStart()
    expect(await code).toBe(1)
    expect(output()).toContain('was not written by npm start')
    expect(readFileSync(envFile, 'utf8')).toBe('ALIPAY_CHARSET=gbk\n')
  })

  it.runIf(RARE).each<[string, (npm: number, pid: number) => void, boolean]>([
    ['npm is ended', npm => process.kill(npm, 'SIGTERM'), true],
    ['npm is killed', npm => process.kill(npm, 'SIGKILL'), true],
    ['its terminal is closed', npm => process.kill(-npm, 'SIGHUP'), true],
    ['Ctrl-C is pressed', npm => process.kill(-npm, 'SIGINT'), true],
    ['it is killed itself', (_, pid) => process.kill(pid, 'SIGKILL'), false],
  ])('stops with all of its processes when %s', async (_, end, tidiesUp) => {
    const npm = start('npm', 'start')
    const { pid, pids } = await opened(npm)
    end(npm.pid, pid)
    await untilGone(pids)
    if (tidiesUp) expect([existsSync(envFile), existsSync(lockFile)]).toEqual([false, false])
  })

  it.runIf(RARE)('stops in order on a Ctrl-C that npm passes on', async () => {
    const started = ourStart()
    const { pid, pids } = await opened(started)
    // Of two equal signals that come at once a process is told one.
    process.kill(pid, 'SIGINT')
    process.kill(pid, 'SIGTERM')
    await untilGone(pids)
    expect(await started.code).toBe(0)
    expect(started.output().match(/Stopping …/g)).toHaveLength(1)
  })

  it.runIf(RARE)('stops at once on a second Ctrl-C, when something does not stop by itself', async () => {
    const started = ourStart()
    const { pid, pids } = await opened(started)
    const children = pids.filter(each => each !== pid)
    for (const child of children) process.kill(child, 'SIGSTOP')
    process.kill(pid, 'SIGINT')
    await vi.waitFor(() => expect(started.output()).toContain('Stopping …'), LONG)
    // Sooner it would be taken for the first, passed on by npm.
    await sleep(700)
    expect(isAlive(pid)).toBe(true)
    process.kill(pid, 'SIGINT')
    await untilGone([pid])
    // Those that end by themselves when their parent has, and hold its output open until then.
    for (const child of children) if (isAlive(child)) process.kill(child, 'SIGCONT')
    await untilGone(pids)
    expect(await started.code).toBe(1)
  })

  it.runIf(RARE)(
    'leaves its settings to the tools, from the shell and from .env, and none of a killed stack',
    async () => {
      const file = join(folder.path, 'local', 'stack', 'stack.ts')
      const own = readFileSync(file)
      onTestFinished(() => writeFileSync(file, own))
      writeFileSync(file, STACK_THAT_STAYS)
      const common = join(folder.path, '.env')
      onTestFinished(() => rmSync(common))
      writeFileSync(common, 'BUYER_EMAIL=optional\nGATEWAYS=chinabank\n')
      writeFileSync(
        envFile,
        `# Written by npm start, removed when it ends.\nMAIL_FROM='a@b.cc'\nSHOUYIN_PID='${spawnSync('true').pid}'\n`,
      )
      const { pid, output } = start(
        'env',
        'GATEWAYS=alipayPage',
        'UNKNOWN=1',
        process.execPath,
        '--import',
        'tsx',
        'local/start.ts',
      )
      await vi.waitFor(() => expect(output()).toContain('is open.'), LONG)
      expect(parseEnv(readFileSync(envFile, 'utf8'))).toEqual({
        GATEWAYS: 'alipayPage',
        BUYER_EMAIL: 'optional',
        SHOUYIN_PUBLIC_URL: 'http://127.0.0.1:4000',
        SHOUYIN_PID: String(pid),
      })
    },
  )

  it.runIf(RARE)('prints no control characters', async () => {
    const file = join(folder.path, 'local', 'stack', 'stack.ts')
    const own = readFileSync(file)
    onTestFinished(() => writeFileSync(file, own))
    writeFileSync(file, STACK_THAT_SAYS)
    const { code, output } = ourStart()
    expect(await code).toBe(1)
    expect(output()).toContain('gateway: \ufffd[2J\ufffd]0;title\ufffd\ufffd31m\ufffd\n    at some line\n')
    expect(output()).toContain('shop: {"path":"/\ufffd31m"}\n')
  })

  it.runIf(RARE)('exits with 1 and says so when not everything has stopped', async () => {
    const file = join(folder.path, 'local', 'stack', 'stack.ts')
    const own = readFileSync(file)
    onTestFinished(() => writeFileSync(file, own))
    writeFileSync(file, STACK_THAT_STAYS)
    const { pid, code, output } = ourStart()
    await vi.waitFor(() => expect(output()).toContain('is open.'), LONG)
    process.kill(pid, 'SIGTERM')
    expect(await code).toBe(1)
    expect(output()).toMatch(/\nStopping …\nThe process 7 does not end\n$/)
    expect(existsSync(envFile)).toBe(false)
  })

  it.runIf(RARE)('stops after twenty seconds when something never stops', async () => {
    const file = join(folder.path, 'local', 'stack', 'stack.ts')
    const own = readFileSync(file)
    onTestFinished(() => writeFileSync(file, own))
    writeFileSync(file, STACK_THAT_STAYS.replace(/Promise.reject[^,]*/, 'new Promise(() => {})'))
    const { pid, code, output } = ourStart()
    await vi.waitFor(() => expect(output()).toContain('is open.'), LONG)
    process.kill(pid, 'SIGTERM')
    expect(await code).toBe(1)
    expect(output()).toMatch(/\nStopping …\n$/)
  })

  it.runIf(RARE)('resumes a payment during which it was killed', async () => {
    const json = { 'content-type': 'application/json', accept: 'application/json' }
    const post = (url: string, body: unknown) =>
      fetch(url, { method: 'POST', headers: json, body: JSON.stringify(body) })
    const first = await opened(ourStart())
    const request = { lines: [{ sku: 'gaiwan', quantity: 1 }], email: 'buyer@example.com' }
    const order = (await (await post(`${first.shopUrl}/orders`, request)).json()) as Order
    const cashier = new URL((await fetch(order.payUrl)).url)
    const tradeNo = cashier.pathname.split('/').at(-1)
    await post(`${cashier.origin}/control/api/trades/${tradeNo}/pay`, {})
    process.kill(first.pid, 'SIGKILL')
    await untilGone(first.pids)

    const second = await opened(ourStart())
    const { pathname } = new URL(order.url)
    await vi.waitFor(async () => {
      const now = await fetch(`${second.shopUrl}${pathname}`, { headers: json })
      expect(await now.json()).toMatchObject({ paid: true })
    }, LONG)
    process.kill(second.pid, 'SIGTERM')
    await untilGone(second.pids)
  })
})
