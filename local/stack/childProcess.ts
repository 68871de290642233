/** Child processes that end with us, and only those. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Child {
  readonly process: ChildProcess
  /** Ends the child and all that it started; waits until it is gone. */
  stop(): Promise<void>
}

/** How long a child may take to end by itself, in ms, before it is killed. */
const PATIENCE_MS = 5000

/**
 * Starts a program in a process group of its own: Ctrl-C reaches us alone, and we end the children in order.
 *
 * @param onLine  is told each line of its output
 */
export function startChild(
  command: string,
  args: readonly string[],
  options: {
    readonly cwd?: string
    readonly env?: NodeJS.ProcessEnv
    readonly onLine: (line: string) => void
  },
): Child {
  const { onLine, ...rest } = options
  const child = spawn(command, args, { ...rest, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  for (const stream of [child.stdout, child.stderr]) {
    let rest = ''
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    })
  }
  const signal = (name: NodeJS.Signals) => {
    if (child.pid === undefined) return
    try {
      process.kill(-child.pid, name)
    } catch {
      // It has ended already.
    }
  }
  // Should we die of an exception, the children must not stay behind.
  const killAtExit = () => signal('SIGKILL')
  process.once('exit', killAtExit)
  return {
    process: child,
    async stop() {
      process.removeListener('exit', killAtExit)
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      signal('SIGTERM')
      const timer = setTimeout(() => signal('SIGKILL'), PATIENCE_MS)
      await ended
      clearTimeout(timer)
    },
  }
}
