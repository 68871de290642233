/** Child processes and their descendants end with their parent, however it ends. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { startChild } from '../../local/stack/childProcess'
import { signalTree } from '../../local/stack/processTree'
import { isAlive } from '../../tools/deployment/isAlive'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'

/** Says the numbers of itself and of a process of its own, and ends neither by itself. */
const STUBBORN = `
  process.on('SIGTERM', () => {})
  process.on('SIGHUP', () => {})
  const grandchild = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  console.log(process.pid, grandchild.pid)
  setInterval(() => {}, 1000)
`

/** A program that starts such a child, and then does as it is told. */
const parent = (then: string) => `
  const { startChild } = require('./local/stack/childProcess')
  startChild(process.execPath, ['-e', ${JSON.stringify(STUBBORN)}], {
    onLine: line => {
      console.log(line)
      ${then}
    },
  })
`

const untilGone = (pids: readonly number[]) =>
  vi.waitFor(() => expect(pids.filter(pid => isAlive(pid))).toEqual([]), { timeout: 60_000, interval: 50 })

const all: number[] = []
afterAll(() => {
  for (const pid of all) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
})

async function startParent(then: string) {
  const started = spawn(process.execPath, ['--import', 'tsx', '--eval', parent(then)], {
    cwd: PROJECT_FOLDER,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const lines = createInterface({ input: started.stdout })
  const [line] = await once(lines, 'line', { signal: AbortSignal.timeout(30_000) })
  const pids = String(line).split(' ').map(Number)
  all.push(...pids)
  expect(pids.every(pid => isAlive(pid))).toBe(true)
  return { started, pids }
}

describe.concurrent('children exit when their parent', () => {
  it.each<NodeJS.Signals>(['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGINT'])('gets a %s', async signal => {
    const { started, pids } = await startParent('')
    started.kill(signal)
    await untilGone(pids)
  })

  it.each([
    ['crashes', "setTimeout(() => { throw new Error('crash') }, 100)"],
    ['leaves', 'setTimeout(() => process.exit(), 100)'],
  ])('%s', async (_, then) => {
    const { pids } = await startParent(then)
    await untilGone(pids)
  })
})

describe('a child that is to stop', () => {
  const child = (program: string, end = signalTree, patienceMs = 300) => {
    let said: (line: string) => void = () => {}
    const line = new Promise<string>(resolve => {
      said = resolve
    })
    const started = startChild(process.execPath, ['-e', program], { onLine: said }, { end, patienceMs })
    onTestFinished(() => void started.process.kill('SIGKILL'))
    return { ...started, line }
  }
  const PATIENT = "console.log('up'); setInterval(() => {}, 1000)"

  it('exits by itself when it is asked to', async () => {
    const { process: started, line, stop } = child(PATIENT, signalTree, 60_000)
    await line
    await stop()
    expect(started.signalCode).toBe('SIGTERM')
    await stop()
  })

  it('is killed with all of its processes when it does not', async () => {
    const { process: started, line, stop } = child(STUBBORN)
    const pids = (await line).split(' ').map(Number)
    await stop()
    expect(started.signalCode).toBe('SIGKILL')
    await untilGone(pids)
  })

  it.each([
    ['nothing is found to signal', () => false],
    [
      'it may not be signalled',
      () => {
        throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' })
      },
    ],
  ])('is awaited, but not for ever, when %s', async (_, end) => {
    const { process: started, line, stop } = child(PATIENT, end)
    await line
    await expect(stop()).rejects.toThrow(`The process ${started.pid} (${process.execPath}) does not end`)
  })
})
