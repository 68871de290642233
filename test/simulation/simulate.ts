/** `npm run simulate`: the shop under chaos. */
import { runCommand } from '../../tools/commandLine'
import { clearProgress, showProgress } from '../../tools/terminal'
import { SIMULATE, simulate } from './commandLine'

const write = (text: string) => {
  clearProgress()
  process.stdout.write(text)
}

runCommand(SIMULATE, call => simulate(call, write, showProgress))
