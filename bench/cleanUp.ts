/** Cleans up after a measurement, whether it succeeds, fails or is interrupted by Ctrl-C. */
import { killChildren } from '../local/stack/childProcess'

/** Calls `clean` once: when the returned function is called, or at the latest when this process ends. */
export function atExitAtTheLatest(clean: () => void): () => void {
  const cleanOnce = () => {
    process.off('exit', cleanOnce)
    clean()
  }
  process.on('exit', cleanOnce)
  return cleanOnce
}

/** Makes signals end this process with its exit handlers. */
export function cleanUpOnSignals(): void {
  const end = (code: number) => () => {
    killChildren()
    process.exit(code)
  }
  process.once('SIGINT', end(130))
  process.once('SIGTERM', end(143))
}
