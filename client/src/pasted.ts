/** Trims white space, byte order marks and quotes, which secrets pick up in files and variables. */
export const pasted = (secret: string): string => secret.replace(/^["'“‘\s]*(.*?)["'”’\s]*$/s, '$1')
