/** Ending a process with all its descendants, on every operating system. */
import { describe, expect, it } from 'vitest'
import { signalTree } from '../../local/stack/processTree'
import { isAlive } from '../../tools/deployment/isAlive'

const failing = (code: string) => {
  throw Object.assign(new Error(code), { code })
}

/** A system that notes what it is asked; what `fails` names fails so. */
function system(platform: NodeJS.Platform, fails: Readonly<Record<string, string>> = {}) {
  const asked: string[] = []
  const ask = (what: string) => {
    asked.push(what)
    const code = fails[what]
    return code === undefined || failing(code)
  }
  return {
    asked,
    platform,
    kill: (pid: number, signal: NodeJS.Signals | 0) => ask(`kill ${pid} ${signal}`),
    run(program: string, args: readonly string[]) {
      asked.push([program, ...args].join(' '))
      return !(program in fails)
    },
  }
}

describe('a process tree', () => {
  it('is a process group on Unix', () => {
    const linux = system('linux')
    expect(signalTree(7, 'SIGTERM', linux)).toBe(true)
    expect(linux.asked).toEqual(['kill -7 SIGTERM'])
  })

  it('is stopped by taskkill on Windows', () => {
    const windows = system('win32')
    expect(signalTree(7, 'SIGTERM', windows)).toBe(true)
    expect(windows.asked).toEqual(['taskkill /PID 7 /T /F'])
  })

  it.each([
    ['there is no taskkill', system('win32', { taskkill: 'ENOENT' })],
    ['there are no groups', system('linux', { 'kill -7 SIGKILL': 'ESRCH' })],
  ])('is at least its first process if %s', (_, each) => {
    expect(signalTree(7, 'SIGKILL', each)).toBe(true)
    expect(each.asked.at(-1)).toBe('kill 7 SIGKILL')
  })

  it('does not exist when no process has its id', () => {
    const none = system('linux', { 'kill -7 SIGTERM': 'ESRCH', 'kill 7 SIGTERM': 'ESRCH' })
    expect(signalTree(7, 'SIGTERM', none)).toBe(false)
  })

  it.each(['EPERM', 'EINVAL'])('is not considered stopped by the error %s', code => {
    expect(() => signalTree(7, 'SIGTERM', system('linux', { 'kill -7 SIGTERM': code }))).toThrow(code)
  })
})

it.each([
  [true, 'it can be signalled', {}],
  [true, 'it is somebody else’s', { 'kill 7 0': 'EPERM' }],
  [false, 'nothing has its number', { 'kill 7 0': 'ESRCH' }],
])('a process is alive: %s, when %s', (alive, _, fails) => {
  expect(isAlive(7, system('linux', fails as Record<string, string>))).toBe(alive)
})
