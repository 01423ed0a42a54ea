/**
 * How a model runs on a device, as a page to look at: one file, without network.
 *
 * <p>In: the facts of {@code explain}, with the timeline of a measured step where there is one. Out: HTML by
 * {@link dev.millrace.app.page.ExplainPage}: graph and regions, memory, time, with layers that are alike shown once. Next: a
 * browser. Figures are drawn here; the page's only script lights up what belongs together.
 */
@NullMarked
package dev.millrace.app.page;

import org.jspecify.annotations.NullMarked;
