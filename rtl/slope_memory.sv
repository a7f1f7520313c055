// f' of the hidden units, from the forward pass, which knows it, to the pass that has their
// modulatory signal. One word a column tile and group of columns; where rows want single units
// (transposed passes), one memory a column.
module slope_memory #(
  parameter int unsigned Cols = 4,
  parameter int unsigned Group = 4,
  parameter int unsigned SlopeWidth = 1,
  parameter bit Transposed = 1'b0,
  // Column tiles of all hidden layers together.
  parameter int unsigned Words = 64,
  parameter int unsigned Groups = Cols / Group,
  parameter int unsigned AddressWidth = Words > 1 ? $clog2(Words) : 1
) (
  input  logic                       clk_i,
  input  logic                       enable_i,
  input  logic [Groups-1:0]          write_i,
  input  logic [16*Groups-1:0]       write_address_i,
  input  logic [SlopeWidth*Cols-1:0] write_data_i,
  // A group at a time, or a column at a time: never both in one pass. Answers in the next cycle.
  input  logic [Groups-1:0]          read_i,
  input  logic [16*Groups-1:0]       read_address_i,
  input  logic [Cols-1:0]            column_read_i,
  input  logic [16*Cols-1:0]         column_address_i,
  output logic [SlopeWidth*Cols-1:0] data_o
);

  localparam int unsigned Lanes = Transposed ? 1 : Group;

  for (genvar w = 0; w < Cols / Lanes; w++) begin : gen_word
    localparam int unsigned G = w * Lanes / Group;
    logic                    read;
    logic [AddressWidth-1:0] address;
    assign read = read_i[G] || (Transposed && column_read_i[w * Lanes]);
    assign address = Transposed && column_read_i[w * Lanes]
        ? column_address_i[16*w*Lanes +: AddressWidth] : read_address_i[16*G +: AddressWidth];

    ram_1r1w #(
      .Width(SlopeWidth * Lanes),
      .Depth(2 ** AddressWidth)
    ) u_slope (
      .clk_i,
      .read_i         (enable_i && read),
      .read_address_i (address),
      .read_data_o    (data_o[SlopeWidth*Lanes*w +: SlopeWidth*Lanes]),
      .write_i        (enable_i && write_i[G]),
      .write_address_i(write_address_i[16*G +: AddressWidth]),
      .write_data_i   (write_data_i[SlopeWidth*Lanes*w +: SlopeWidth*Lanes])
    );
  end

endmodule
