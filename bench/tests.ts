/** `npm run bench -- tests`: the duration of `npm test` after a warm install. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { PROJECT_FOLDER } from '../tools/deployment/serverlessConfig'
import { machine } from './interleaved'
import { atMost, judged, type Outcome } from './outcome'

const TARGET_SECONDS = 100

export async function benchTests(): Promise<Outcome> {
  const start = performance.now()
  const child = spawn('npm', ['test'], { cwd: PROJECT_FOLDER, stdio: 'ignore' })
  const [code] = await once(child, 'exit')
  const seconds = (performance.now() - start) / 1000
  if (code !== 0) throw new Error('npm test fails: what fails may be as fast as it likes')
  return judged([atMost('`npm test`', seconds, TARGET_SECONDS, 's')], { machine: machine(), seconds }, [
    machine(),
  ])
}
