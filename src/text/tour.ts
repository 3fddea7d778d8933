/** The tour of the sample: three places to look at. What it says of servers holds of the sample, as its own test checks. */
export const tourWords = {
  name: 'Tour of the sample',
  steps: [
    {
      title: 'What breaks next',
      about:
        'Sorted by when a threshold is crossed. The disk of db-02 fills up, api-03 leaks memory, and five batch servers share a job at the same hour. web-04 breaches already.',
    },
    {
      title: 'How sure is it?',
      about:
        'Every forecast is a range, never a single line. On web-09 the median stays low while P90 crosses the threshold: possible, not certain. A percentage is the chance of a breach.',
    },
    {
      title: 'Can I trust it?',
      about:
        'The model is tried on the past of this very data while nothing else runs. This line says how it did against simple forecasts, and opens the figures.',
    },
  ],
  back: 'Back',
  next: 'Next',
  done: 'Done',
  leave: 'Leave the tour',
} as const

/** `1 of 3`. */
export const tourPlace = (step: number, of: number): string => `${step + 1} of ${of}`
