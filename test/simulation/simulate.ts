/** The shop under chaos, from the command line; exits with 1 when a rule was broken. */
import { simulate } from './commandLine'

simulate(process.argv.slice(2), text => process.stdout.write(text)).then(code => {
  process.exitCode = code
})
