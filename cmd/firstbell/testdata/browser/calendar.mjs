// A snow day: the school says that it is closed and takes it back; the desk does
// the same for a list of schools.
import assert from 'node:assert/strict'

/** The school's own lead closes it in two taps, and undoes it. */
export async function closeOwnSchool ({ step, look }, visitor) {
  const { page } = visitor
  await step('a lead sees the school’s calendar, a month in words', async () => {
    await visitor.tap('link', 'School calendar')
    await visitor.heading(/^Calendar of /)
    await look(visitor, 'school calendar')
    await visitor.tap('link', 'Month after')
    await look(visitor, 'school calendar, next month')
    await visitor.tap('link', 'Month before')
  })
  await step('the school is closed in two taps', async () => {
    visitor.taps = 0
    await visitor.tap('button', 'The school is closed, or opens late')
    await visitor.heading(/ closed\?$/)
    await look(visitor, 'school calendar, closing')
    await visitor.tap('button', 'Yes, record this')
    await page.getByText('Recorded. Messages that are still to be read').waitFor()
    assert.equal(visitor.taps, 2)
    await look(visitor, 'school calendar, closed')
  })
  await step('and open after all', async () => {
    await visitor.tap('button', /^Undo/)
    await page.getByText('Undone. Messages that are still to be read').waitFor()
    await look(visitor, 'school calendar, undone')
  })
}

/** An operator closes a school of the list, and undoes it. */
export async function closeManySchools ({ step, look, other }, operator) {
  const { page } = operator
  await step('the desk lists the schools to ask for their term dates', async () => {
    await operator.menu('Calendars')
    await operator.heading('Calendars')
    await look(operator, 'calendars')
  })
  await step('an operator closes schools by their numbers, and undoes it', async () => {
    await operator.tap('button', 'Schools are closed, or open late')
    await look(operator, 'calendars, closing')
    await page.getByLabel('Or schools, by their URN').fill(String(other.urn))
    await page.getByLabel('Opens late, at the time below').check()
    await operator.tap('button', 'Yes, record this')
    await page.getByText('Recorded. Messages that are still to be read').waitFor()
    await look(operator, 'calendars, closed')
    await operator.tap('button', /^Undo/)
    await page.getByText('Undone. Messages that are still to be read').waitFor()
  })
}
