package dev.millrace.scheduler.lowering;

import dev.millrace.kernels.VariantChoice;
import dev.millrace.kernels.phase.AttentionVariant;

/**
 * The variants of attention that serve: two of one kind, so that a row gets the same bits from either.
 *
 * @param decode for steps of one row
 * @param prefill for steps of many
 */
public record AttentionChoice(VariantChoice<AttentionVariant> decode, VariantChoice<AttentionVariant> prefill) {}
