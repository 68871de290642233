/** What is cleaned up however a measurement ends: well, by an error, or by Ctrl-C. */
import { killChildren } from '../local/stack/childProcess'

/** Done once: when it is called, or when this process ends. */
export function atExitAtTheLatest(clean: () => void): () => void {
  const cleanOnce = () => {
    process.off('exit', cleanOnce)
    clean()
  }
  process.on('exit', cleanOnce)
  return cleanOnce
}

/** From now on. */
export function cleanUpOnSignals(): void {
  const end = (code: number) => () => {
    killChildren()
    process.exit(code)
  }
  process.once('SIGINT', end(130))
  process.once('SIGTERM', end(143))
}
