/** An independent CSV reader (RFC 4180). */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ''
  let isQuoted = false
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i)
    if (isQuoted) {
      if (character !== '"') cell += character
      else if (text.charAt(i + 1) === '"') {
        cell += '"'
        i += 1
      } else isQuoted = false
    } else if (character === '"' && cell === '') isQuoted = true
    else if (character === ',') {
      row.push(cell)
      cell = ''
    } else if (text.startsWith('\r\n', i)) {
      rows.push([...row, cell])
      row = []
      cell = ''
      i += 1
    } else if (character === '\r' || character === '\n' || character === '"')
      throw new Error(`a bare ${JSON.stringify(character)} at ${i}`)
    else cell += character
  }
  if (cell !== '' || row.length > 0) throw new Error('the last row does not end')
  return rows
}
